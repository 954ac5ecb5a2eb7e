// Who may change what: superusers everything, owners (and members of the owning role) what is theirs. Errors are 42501.
import { PgError } from '../../engine/errors.ts'
import type { RoleEntry, SchemaEntry } from '../../engine/tables.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { requireRole } from './resolve.ts'

export const currentRole = (draft: CatalogDraft): RoleEntry => requireRole(draft.catalog, draft.context.user)

/** The role itself, or a member of it through any number of others. */
export function actsAs(catalog: CatalogSnapshot, role: RoleEntry, other: number): boolean {
  const seen = new Set<number>()
  const work = [role.oid]
  for (let oid = work.pop(); oid !== undefined; oid = work.pop()) {
    if (oid === other) return true
    if (seen.has(oid)) continue
    seen.add(oid)
    work.push(...(catalog.roleByOid(oid)?.memberOf ?? []))
  }
  return false
}

const owns = (draft: CatalogDraft, owner: number): boolean => {
  const role = currentRole(draft)
  return role.superuser || actsAs(draft.catalog, role, owner)
}

/** what: `table t`, `schema s`, as the message ends. */
export function requireOwner(draft: CatalogDraft, owner: number, what: string): void {
  if (!owns(draft, owner)) throw new PgError('42501', `must be owner of ${what}`)
}

/** The database's owner may create in public, as PostgreSQL's pg_database_owner may. */
export function requireCreateIn(draft: CatalogDraft, schema: SchemaEntry): void {
  const { database } = draft.catalog
  if (owns(draft, schema.owner) || (schema.name === 'public' && owns(draft, database.owner))) return
  throw new PgError('42501', `permission denied for schema ${schema.name}`)
}

export function requireCreateInDatabase(draft: CatalogDraft): void {
  const { database } = draft.catalog
  if (!owns(draft, database.owner)) throw new PgError('42501', `permission denied for database ${database.name}`)
}

/** A new owner must be a role that the user acts as. */
export function requireMember(draft: CatalogDraft, role: RoleEntry): void {
  if (!owns(draft, role.oid)) throw new PgError('42501', `must be able to SET ROLE "${role.name}"`)
}
