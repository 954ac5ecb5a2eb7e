// PostgreSQL's predefined roles, as every server has them: nobody logs in as one, and membership in one gives what it is named for.
import type { Membership, RoleEntry } from '../engine/tables.ts'
import { databaseOwnerOid } from '../engine/privileges/role-membership.ts'
import { bootstrapRoleOid } from './bootstrap.ts'

const membershipsOf = (first: number, ...roles: readonly number[]): Membership[] =>
  roles.map((role, index) => ({
    oid: first + index,
    role,
    grantor: bootstrapRoleOid,
    admin: false,
    inherit: true,
    set: true,
  }))

const predefined = (oid: number, name: string, memberOf?: readonly Membership[]): RoleEntry => ({
  oid,
  name,
  superuser: false,
  inherit: true,
  createRole: false,
  createDb: false,
  login: false,
  replication: false,
  bypassRls: false,
  connectionLimit: -1,
  ...(memberOf && { memberOf }),
})

export const predefinedRoles: readonly RoleEntry[] = [
  predefined(3373, 'pg_monitor', membershipsOf(10_308, 3374, 3375, 3377)),
  predefined(3374, 'pg_read_all_settings'),
  predefined(3375, 'pg_read_all_stats'),
  predefined(3377, 'pg_stat_scan_tables'),
  predefined(4200, 'pg_signal_backend'),
  predefined(4544, 'pg_checkpoint'),
  predefined(4550, 'pg_use_reserved_connections'),
  predefined(4569, 'pg_read_server_files'),
  predefined(4570, 'pg_write_server_files'),
  predefined(4571, 'pg_execute_server_program'),
  predefined(databaseOwnerOid, 'pg_database_owner'),
  predefined(6181, 'pg_read_all_data'),
  predefined(6182, 'pg_write_all_data'),
  predefined(6304, 'pg_create_subscription'),
  predefined(6337, 'pg_maintain'),
  predefined(6392, 'pg_signal_autovacuum_worker'),
]

const byOid = new Map(predefinedRoles.map((role) => [role.oid, role]))

export const predefinedRole = (oid: number): RoleEntry | undefined => byOid.get(oid)
