// CREATE SCHEMA.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { initialAcl } from './privileges/initial-acl.ts'
import { currentRole, requireCreateInDatabase, requireMember } from './privileges/permissions.ts'
import { refuseReservedSchemaName } from './renames/rename.ts'
import { requireRole } from './resolve.ts'

export function createSchema(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'create-schema' }>): void {
  const owner = ddl.owner === undefined ? currentRole(draft) : requireRole(draft.catalog, ddl.owner)
  requireCreateInDatabase(draft)
  if (ddl.owner !== undefined) requireMember(draft, owner)
  refuseReservedSchemaName(ddl.name)
  if (draft.catalog.schema(ddl.name)) {
    if (!ddl.ifNotExists) throw new PgError('42P06', `schema "${ddl.name}" already exists`)
    return draft.skip(`schema "${ddl.name}" already exists, skipping`, '42P06')
  }
  const oid = draft.newOid()
  const acl = initialAcl(draft, 'n', owner.oid)
  const { databaseOid: database } = draft.catalog
  draft.put('schema', oid, { oid, name: ddl.name, owner: owner.oid, database, ...(acl && { acl }) })
}
