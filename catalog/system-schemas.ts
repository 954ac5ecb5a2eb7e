// The schemas every database has and no store keeps: their relations are virtual tables.
import type { SchemaEntry } from '../engine/tables.ts'
import { bootstrapRoleOid } from './bootstrap.ts'
import { openSchemaAcl } from './virtual/initial-privileges.ts'

export const pgCatalogOid = 11
export const informationSchemaOid = 13_000
export const cadastreSchemaOid = 13_001
export const objectsSchemaOid = 13_010
export const cloudSchemaOid = 13_011

const acl = openSchemaAcl(bootstrapRoleOid)

export const systemSchemas: readonly SchemaEntry[] = [
  { oid: pgCatalogOid, name: 'pg_catalog', owner: bootstrapRoleOid, acl, comment: 'system catalog schema' },
  { oid: informationSchemaOid, name: 'information_schema', owner: bootstrapRoleOid, acl },
  { oid: cadastreSchemaOid, name: 'cadastre', owner: bootstrapRoleOid, acl, comment: "the server's own tables" },
  { oid: objectsSchemaOid, name: 'objects', owner: bootstrapRoleOid, acl, comment: 'buckets and objects' },
  { oid: cloudSchemaOid, name: 'cloud', owner: bootstrapRoleOid, acl, comment: 'tables shared with the Cloud' },
]

export const isSystemSchema = (oid: number): boolean => systemSchemas.some((schema) => schema.oid === oid)
