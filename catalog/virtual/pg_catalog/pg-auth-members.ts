// pg_catalog.pg_auth_members: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAuthMembers = virtualTable({
  oid: 1261,
  schema: 'pg_catalog',
  name: 'pg_auth_members',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    roleid: 'oid!',
    member: 'oid!',
    grantor: 'oid!',
    admin_option: 'bool!',
    inherit_option: 'bool!',
    set_option: 'bool!',
  },
})
