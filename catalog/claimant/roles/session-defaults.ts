// ALTER ROLE … SET and ALTER DATABASE … SET: one row for each pair of a database and a role, either of which may be all.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isAdminOf } from '../../../engine/privileges/role-membership.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, requireOwner } from '../privileges/permissions.ts'
import { requireRole } from '../resolve.ts'

type SessionDefaults = Extract<DdlStatement, { kind: 'session-defaults' }>

export function sessionDefaults(draft: CatalogDraft, { role, database, change }: SessionDefaults): void {
  const ofRole = role === undefined ? 0 : alterableRole(draft, role)
  const ofDatabase = database === undefined ? 0 : databaseNamed(draft, database, role === undefined)
  if (ofRole === 0 && ofDatabase === 0 && !currentRole(draft).superuser) {
    throw new PgError('42501', 'permission denied to alter setting', {
      detail: 'Only roles with the SUPERUSER attribute may alter settings globally.',
    })
  }
  const before = [...draft.catalog.rowsOf('session_default')].find(
    (row) => row.database === ofDatabase && row.role === ofRole,
  )
  const settings: Record<string, string> = { ...before?.settings }
  if (change.kind === 'set') settings[change.name] = change.value
  else if (change.kind === 'reset') delete settings[change.name]
  else if (change.kind === 'reset-all') for (const name of Object.keys(settings)) delete settings[name]
  else throw new Error('the session says what a setting is now')
  if (Object.keys(settings).length > 0) {
    const oid = before?.oid ?? draft.newOid()
    // The name is what two who make the same row lock.
    draft.put('session_default', oid, {
      oid,
      name: `${ofDatabase}/${ofRole}`,
      database: ofDatabase,
      role: ofRole,
      settings,
    })
  } else if (before) draft.remove('session_default', before.oid)
}

function alterableRole(draft: CatalogDraft, name: string): number {
  const role = requireRole(draft.catalog, name)
  const user = currentRole(draft)
  if (user.superuser) return role.oid
  const refused = (detail: string): PgError => new PgError('42501', 'permission denied to alter role', { detail })
  if (role.superuser)
    throw refused('Only roles with the SUPERUSER attribute may alter roles with the SUPERUSER attribute.')
  if (role.oid !== user.oid && !(user.createRole && isAdminOf(draft.catalog, user, role.oid))) {
    throw refused(
      `Only roles with the CREATEROLE attribute and the ADMIN option on role "${role.name}" may alter this role.`,
    )
  }
  return role.oid
}

/** Whoever sets it for one role only needs no right on the database. */
function databaseNamed(draft: CatalogDraft, name: string, forAll: boolean): number {
  const database = [...draft.catalog.databases()].find((candidate) => candidate.name === name)
  if (!database) throw new PgError('3D000', `database "${name}" does not exist`)
  if (forAll) requireOwner(draft, database.owner, `database ${name}`)
  return database.oid
}

/** With a database or a role go the settings that are for it. */
export function dropSessionDefaults(draft: CatalogDraft, of: 'database' | 'role', oid: number): void {
  for (const row of [...draft.catalog.rowsOf('session_default')])
    if (row[of] === oid) draft.remove('session_default', row.oid)
}
