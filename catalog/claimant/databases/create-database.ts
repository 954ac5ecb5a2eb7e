// CREATE DATABASE: what the one that it is made from has, template1 where none is named.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { defaultTemplate } from '../../bootstrap.ts'
import { defaultDatastoreOid, writeLink } from '../../metadata/defaults.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, owns, requireMember } from '../privileges/permissions.ts'
import { requireRole } from '../resolve.ts'
import { refuseTransactionBlock } from '../transaction-block.ts'
import { copyTemplate } from './copy-template.ts'

export function createDatabase(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'create-database' }>): void {
  refuseTransactionBlock(draft, 'CREATE DATABASE')
  const user = currentRole(draft)
  if (!user.superuser && !user.createDb) throw new PgError('42501', 'permission denied to create database')
  const owner = ddl.owner === undefined ? user : requireRole(draft.catalog, ddl.owner)
  requireMember(draft, owner)
  const databases = [...draft.catalog.databases()]
  const { template = defaultTemplate } = ddl
  const from = databases.find((database) => database.name === template)
  if (!from) throw new PgError('3D000', `template database "${template}" does not exist`)
  if (!from.isTemplate && !owns(draft, from.owner))
    throw new PgError('42501', `permission denied to copy database "${template}"`)
  if (databases.some((database) => database.name === ddl.name))
    throw new PgError('42P04', `database "${ddl.name}" already exists`)
  const oid = draft.newOid()
  draft.put('database', oid, { oid, name: ddl.name, owner: owner.oid, ...ddl.settings })
  draft.record(writeLink(draft.newOid(), oid, defaultDatastoreOid))
  const source = from.oid === draft.catalog.databaseOid ? draft.catalog : draft.context.catalogOf?.(from.oid)
  if (source) copyTemplate(draft, source, oid)
}
