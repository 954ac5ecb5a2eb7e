// pg_default_acl: what ALTER DEFAULT PRIVILEGES said for a role's new objects.
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import type { DefaultPrivileges } from '../../../tables.ts'
import { type ObjectClass, schemaName } from './object-class.ts'

const words: Readonly<Record<DefaultPrivileges['objectType'], readonly [identity: string, description: string]>> = {
  r: ['tables', 'relations'],
  S: ['sequences', 'sequences'],
  f: ['functions', 'functions'],
  T: ['types', 'types'],
  n: ['schemas', 'schemas'],
  L: ['large objects', 'large objects'],
}

export const defaultPrivileges: ObjectClass = {
  catalog: 826,
  type: 'default acl',
  find(oid, _part, { catalog }) {
    const found = [...(catalog.defaultPrivileges?.() ?? [])].find((one) => one.oid === oid)
    if (!found) return undefined
    const [plural, described] = words[found.objectType]
    const role = catalog.roleByOid(found.role)?.name ?? ''
    const schema = found.schema === 0 ? undefined : schemaName(catalog, found.schema)
    const within = schema === undefined ? '' : ` in schema ${quoteIdentifier(schema)}`
    return {
      type: 'default acl',
      identity: `for role ${quoteIdentifier(role)}${within} on ${plural}`,
      address: { names: schema === undefined ? [role] : [role, schema], args: [found.objectType] },
      describe: () =>
        `default privileges on new ${described} belonging to role ${role}${schema === undefined ? '' : ` in schema ${schema}`}`,
    }
  },
}
