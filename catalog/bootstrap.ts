// The rows a new metadata store begins with: one superuser, two databases, and two that others are made from, with a schema each.
import { openSchemaAcl } from './virtual/initial-privileges.ts'
import type { CatalogEdit } from '../engine/tables.ts'
import { publicGrantee } from '../engine/privileges/acl.ts'
import { allPrivileges, Privilege } from '../engine/privileges/privilege.ts'
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

/** PostgreSQL's OIDs of the databases that others are made from. */
const template1: TemplateDatabase = {
  oid: 1,
  name: 'template1',
  schema: 2202,
  comment: 'default template for new databases',
}
const template0: TemplateDatabase = {
  oid: 4,
  name: 'template0',
  schema: 2203,
  comment: 'unmodifiable empty database',
  allowsConnections: false,
}
export const defaultTemplate = template1.name

interface TemplateDatabase {
  readonly oid: number
  readonly name: string
  readonly schema: number
  readonly comment: string
  readonly allowsConnections?: false
}

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
  ...template(template1),
  ...template(template0),
  ...metadataDefaults([bootstrapDatabaseOid, maintenanceDatabaseOid, template1.oid, template0.oid]),
]

const database = (oid: number, name: string, schema: number): readonly CatalogEdit[] => [
  putRow('database', oid, {
    oid,
    name,
    owner: bootstrapRoleOid,
    comment: 'default administrative connection database',
  }),
  publicSchema(schema, oid),
]

/** Only its owner makes anything in it. */
const template = ({ schema, ...row }: TemplateDatabase): readonly CatalogEdit[] => [
  putRow('database', row.oid, {
    ...row,
    owner: bootstrapRoleOid,
    isTemplate: true,
    acl: [
      { grantee: publicGrantee, grantor: bootstrapRoleOid, privileges: Privilege.connect, grantable: 0 },
      { grantee: bootstrapRoleOid, grantor: bootstrapRoleOid, privileges: allPrivileges.database, grantable: 0 },
    ],
  }),
  publicSchema(schema, row.oid),
]

const publicSchema = (oid: number, database: number): CatalogEdit =>
  putRow('schema', oid, {
    oid,
    name: 'public',
    owner: databaseOwnerOid,
    acl: openSchemaAcl(databaseOwnerOid),
    database,
    comment: 'standard public schema',
  })
