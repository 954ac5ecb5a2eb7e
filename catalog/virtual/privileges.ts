// Privileges that an owner has.
export const tablePrivileges = ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const
export const columnPrivileges = ['INSERT', 'SELECT', 'UPDATE', 'REFERENCES'] as const
