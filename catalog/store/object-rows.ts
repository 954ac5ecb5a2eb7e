// Databases, roles, schemas, types, routines and extensions into rows of the store's tables.
import type { DatabaseRow, DefinedRow, ExtensionRow, RoleRow, RoutineRow, SchemaRow, TypeRow } from '../rows.ts'
import { jsonOrNull, toJson } from './json.ts'
import type { RowWrites } from './row-writes.ts'

export function putDatabase(rows: RowWrites, row: DatabaseRow): void {
  rows.insert('databases', {
    oid: row.oid,
    name: row.name,
    owner_oid: row.owner,
    provision_state: row.provisionState ?? null,
    acl: jsonOrNull(row.acl),
    is_template: row.isTemplate ? 1 : null,
    allows_connections: row.allowsConnections === false ? 0 : null,
    connection_limit: row.connectionLimit ?? null,
  })
}

export function putRole(rows: RowWrites, row: RoleRow): void {
  rows.insert('roles', {
    oid: row.oid,
    name: row.name,
    superuser: Number(row.superuser),
    inherit: Number(row.inherit),
    create_role: Number(row.createRole),
    create_db: Number(row.createDb),
    login: Number(row.login),
    replication: Number(row.replication),
    bypass_rls: Number(row.bypassRls),
    connection_limit: row.connectionLimit,
    password: row.password ?? null,
    valid_until: row.validUntil ?? null,
    member_of: jsonOrNull(row.memberOf),
  })
}

export function putSchema(rows: RowWrites, row: SchemaRow): void {
  rows.insert('schemas', {
    oid: row.oid,
    database_oid: row.database,
    name: row.name,
    owner_oid: row.owner,
    acl: jsonOrNull(row.acl),
  })
}

export function putType(rows: RowWrites, row: TypeRow): void {
  rows.insert('types', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    array_name: row.arrayName,
    definition: toJson(row.definition),
    acl: jsonOrNull(row.acl),
  })
}

export function putRoutine(rows: RowWrites, row: RoutineRow): void {
  rows.insert('routines', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    definition: toJson(row.definition),
    acl: jsonOrNull(row.acl),
  })
}

export function putDefined(rows: RowWrites, row: DefinedRow): void {
  rows.insert('defined_objects', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    definition: toJson(row.definition),
  })
}

export function putExtension(rows: RowWrites, row: ExtensionRow): void {
  rows.insert('extensions', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    version: row.version,
  })
}
