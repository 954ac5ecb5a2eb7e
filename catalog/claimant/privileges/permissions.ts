// Who may change what: superusers everything, owners (and those who have the owning role's privileges) what is theirs, others what they
// were granted. Errors are 42501.
import { languageOids } from '../../../engine/routines/language-oids.ts'
import { PgError } from '../../../engine/errors.ts'
import {
  grantableBuiltIn,
  grantableDatabase,
  grantableSchema,
  privilegesOn,
  privilegesOnRelation,
  type Grantable,
} from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { hasPrivilegesOf, maySetRole } from '../../../engine/privileges/role-membership.ts'
import { permissionDenied } from '../../../engine/privileges/statement-access.ts'
import type { DatabaseEntry, Relation, RoleEntry, SchemaEntry } from '../../../engine/tables.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireRole } from '../resolve.ts'

export const currentRole = (draft: CatalogDraft): RoleEntry => requireRole(draft.catalog, draft.context.user)

export const owns = (draft: CatalogDraft, owner: number): boolean =>
  hasPrivilegesOf(draft.catalog, currentRole(draft), owner)

/** what: `table t`, `schema s`, as the message ends. */
export function requireOwner(draft: CatalogDraft, owner: number, what: string): void {
  if (!owns(draft, owner)) throw new PgError('42501', `must be owner of ${what}`)
}

/** Relations are their schema's owner's to drop, too. */
export function requireOwnerOrSchemaOwner(draft: CatalogDraft, owner: number, schemaOid: number, what: string): void {
  const schema = draft.catalog.schemaByOid(schemaOid)
  if (schema && owns(draft, schema.owner)) return
  requireOwner(draft, owner, what)
}

const has = (draft: CatalogDraft, role: RoleEntry, object: Grantable | undefined, privilege: number): boolean =>
  object !== undefined && (privilegesOn(draft.catalog, role, object).privileges & privilege) !== 0

export function requireCreateIn(draft: CatalogDraft, schema: SchemaEntry, role = currentRole(draft)): void {
  if (has(draft, role, grantableSchema(draft.catalog, schema.oid), Privilege.create)) return
  throw new PgError('42501', `permission denied for schema ${schema.name}`)
}

export function requireCreateInDatabase(
  draft: CatalogDraft,
  database: DatabaseEntry = draft.catalog.database,
  role = currentRole(draft),
): void {
  if (has(draft, role, grantableDatabase(draft.catalog, database.oid), Privilege.create)) return
  throw new PgError('42501', `permission denied for database ${database.name}`)
}

export function requireTemporaryInDatabase(draft: CatalogDraft): void {
  const { database } = draft.catalog
  if (has(draft, currentRole(draft), grantableDatabase(draft.catalog, database.oid), Privilege.temporary)) return
  throw new PgError('42501', `permission denied to create temporary tables in database "${database.name}"`)
}

export function requireUsageOf(draft: CatalogDraft, schema: SchemaEntry): void {
  if (has(draft, currentRole(draft), grantableSchema(draft.catalog, schema.oid), Privilege.usage)) return
  throw new PgError('42501', `permission denied for schema ${schema.name}`)
}

export function requirePrivilege(draft: CatalogDraft, relation: Relation, privilege: number): void {
  if ((privilegesOnRelation(draft.catalog, currentRole(draft), relation) & privilege) === 0)
    throw permissionDenied(relation)
}

/** A new owner must be a role that the user could become. */
export function requireMember(draft: CatalogDraft, role: RoleEntry): void {
  if (!maySetRole(draft.catalog, currentRole(draft), role.oid))
    throw new PgError('42501', `must be able to SET ROLE "${role.name}"`)
}

export function requireLanguageUsage(draft: CatalogDraft, language: 'sql' | 'plpgsql'): void {
  const object = grantableBuiltIn(draft.catalog, 'language', languageOids[language])
  if (has(draft, currentRole(draft), object, Privilege.usage)) return
  throw new PgError('42501', `permission denied for language ${language}`)
}

/** Columns of a type, or of its array, are made by who may use it. */
export function requireTypeUsage(draft: CatalogDraft, type: number): void {
  const element = findType(type)?.kind === 'array' ? findType(type)!.elementOid : type
  if (has(draft, currentRole(draft), grantableBuiltIn(draft.catalog, 'type', element), Privilege.usage)) return
  throw new PgError('42501', `permission denied for type ${formatType(element)}`)
}
