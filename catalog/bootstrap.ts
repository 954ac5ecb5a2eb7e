// The rows a new metadata store begins with: one database, one superuser, one schema.
import { openSchemaAcl } from './virtual/initial-privileges.ts'
import type { CatalogEdit } from '../engine/tables.ts'
import { databaseOwnerOid } from '../engine/privileges/role-membership.ts'
import { metadataDefaults } from './metadata/defaults.ts'
import { allocatorOid, firstUserOid, putRow } from './rows.ts'

/** PostgreSQL's OIDs of the bootstrap superuser, of the first database that is no template, and of schema public. */
export const bootstrapRoleOid = 10
export const bootstrapDatabaseOid = 5
export const publicSchemaOid = 2200

export const bootstrapName = 'cadastre'

export const bootstrapEdits = (): readonly CatalogEdit[] => [
  putRow('allocator', allocatorOid, { next: firstUserOid }),
  putRow('role', bootstrapRoleOid, {
    oid: bootstrapRoleOid,
    name: bootstrapName,
    superuser: true,
    inherit: true,
    createRole: true,
    createDb: true,
    login: true,
    replication: true,
    bypassRls: true,
    connectionLimit: -1,
  }),
  putRow('database', bootstrapDatabaseOid, {
    oid: bootstrapDatabaseOid,
    name: bootstrapName,
    owner: bootstrapRoleOid,
    comment: 'default administrative connection database',
  }),
  putRow('schema', publicSchemaOid, {
    oid: publicSchemaOid,
    name: 'public',
    owner: databaseOwnerOid,
    acl: openSchemaAcl(databaseOwnerOid),
    database: bootstrapDatabaseOid,
    comment: 'standard public schema',
  }),
  ...metadataDefaults(bootstrapDatabaseOid),
]
