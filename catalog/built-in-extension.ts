// PL/pgSQL as PostgreSQL's catalogs have it: an extension that every database has from the start.
import type { ExtensionEntry } from '../engine/tables.ts'
import { bootstrapRoleOid } from './bootstrap.ts'
import { pgCatalogOid } from './system-schemas.ts'

export const plpgsqlExtension: ExtensionEntry = {
  oid: 13_581,
  name: 'plpgsql',
  schemaOid: pgCatalogOid,
  owner: bootstrapRoleOid,
  version: '1.0',
  comment: 'PL/pgSQL procedural language',
}
