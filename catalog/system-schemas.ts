// The schemas every database has and no store keeps: their relations are virtual tables.
import type { SchemaEntry } from '../engine/tables.ts'
import { bootstrapRoleOid } from './bootstrap.ts'

export const pgCatalogOid = 11
export const informationSchemaOid = 13_000
export const cadastreSchemaOid = 13_001

export const systemSchemas: readonly SchemaEntry[] = [
  { oid: pgCatalogOid, name: 'pg_catalog', owner: bootstrapRoleOid, comment: 'system catalog schema' },
  { oid: informationSchemaOid, name: 'information_schema', owner: bootstrapRoleOid },
  { oid: cadastreSchemaOid, name: 'cadastre', owner: bootstrapRoleOid, comment: "the server's own tables" },
]

export const isSystemSchema = (oid: number): boolean =>
  oid === pgCatalogOid || oid === informationSchemaOid || oid === cadastreSchemaOid
