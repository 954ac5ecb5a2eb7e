// Which row security policies of a table hold for a role, and whether any do.
import { PgError } from '../errors.ts'
import type { CatalogView, Policy, RoleEntry, Table } from '../tables.ts'
import { hasPrivilegesOf, rolesOf } from './role-membership.ts'

/** What is done to rows, as pg_policy names it: SELECT, INSERT, UPDATE, DELETE. */
export type RowCommand = 'r' | 'a' | 'w' | 'd'

/** setting: of row_security; `off` makes an error of what policies would change. Throws 42501. */
export function isSecured(catalog: CatalogView, role: RoleEntry | undefined, { info }: Table, setting = 'on'): boolean {
  if (!info.rowSecurity) return false
  if (role?.superuser || role?.bypassRls) return false
  const owner = role !== undefined && hasPrivilegesOf(catalog, role, info.owner)
  if (owner && !info.forceRowSecurity) return false
  if (setting !== 'off') return true
  throw new PgError('42501', `query would be affected by row-level security policy for table "${info.name}"`, {
    hint: owner
      ? "To disable the policy for the table's owner, use ALTER TABLE NO FORCE ROW LEVEL SECURITY."
      : undefined,
  })
}

/** Those for the command and the role; restrictive ones by name, as they are checked. */
export function policiesFor(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  { info }: Table,
  command: RowCommand,
): { readonly permissive: readonly Policy[]; readonly restrictive: readonly Policy[] } {
  const roles = role ? rolesOf(catalog, role.oid, 'inherit') : new Set<number>()
  const policies = (info.policies ?? []).filter(
    (policy) =>
      (policy.command === '*' || policy.command === command) && policy.roles.some((one) => one === 0 || roles.has(one)),
  )
  const byName = (a: Policy, b: Policy): number => (a.name < b.name ? -1 : 1)
  return {
    permissive: policies.filter((policy) => policy.permissive),
    restrictive: policies.filter((policy) => !policy.permissive).sort(byName),
  }
}
