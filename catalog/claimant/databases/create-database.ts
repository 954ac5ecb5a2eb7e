// CREATE DATABASE: with a schema public, as every database has.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { databaseOwnerOid } from '../../../engine/privileges/role-membership.ts'
import { openSchemaAcl } from '../../virtual/initial-privileges.ts'
import { defaultDatastoreOid, writeLink } from '../../metadata/defaults.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, requireMember } from '../privileges/permissions.ts'
import { requireRole } from '../resolve.ts'
import { refuseTransactionBlock } from '../transaction-block.ts'

export function createDatabase(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'create-database' }>): void {
  refuseTransactionBlock(draft, 'CREATE DATABASE')
  const user = currentRole(draft)
  if (!user.superuser && !user.createDb) throw new PgError('42501', 'permission denied to create database')
  const owner = ddl.owner === undefined ? user : requireRole(draft.catalog, ddl.owner)
  requireMember(draft, owner)
  if ([...draft.catalog.databases()].some((database) => database.name === ddl.name)) {
    throw new PgError('42P04', `database "${ddl.name}" already exists`)
  }
  const oid = draft.newOid()
  draft.put('database', oid, { oid, name: ddl.name, owner: owner.oid })
  draft.record(writeLink(draft.newOid(), oid, defaultDatastoreOid))
  const schema = draft.newOid()
  draft.put('schema', schema, {
    oid: schema,
    name: 'public',
    owner: databaseOwnerOid,
    acl: openSchemaAcl(databaseOwnerOid),
    database: oid,
    comment: 'standard public schema',
  })
}
