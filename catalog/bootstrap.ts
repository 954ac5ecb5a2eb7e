// The rows a new metadata store begins with: one superuser, and two databases with a schema each.
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

/** Clients that make or drop databases connect to this one meanwhile (createdb, drivers' own tests). */
const maintenanceName = 'postgres'
const maintenanceDatabaseOid = 6
const maintenanceSchemaOid = 2201

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
  ...database(bootstrapDatabaseOid, bootstrapName, publicSchemaOid),
  ...database(maintenanceDatabaseOid, maintenanceName, maintenanceSchemaOid),
  ...metadataDefaults([bootstrapDatabaseOid, maintenanceDatabaseOid]),
]

const database = (oid: number, name: string, schema: number): readonly CatalogEdit[] => [
  putRow('database', oid, {
    oid,
    name,
    owner: bootstrapRoleOid,
    comment: 'default administrative connection database',
  }),
  putRow('schema', schema, {
    oid: schema,
    name: 'public',
    owner: databaseOwnerOid,
    acl: openSchemaAcl(databaseOwnerOid),
    database: oid,
    comment: 'standard public schema',
  }),
]
