// pg_catalog.pg_db_role_setting: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgDbRoleSetting = virtualTable({
  oid: 2964,
  schema: 'pg_catalog',
  name: 'pg_db_role_setting',
  relkind: 'r',
  columns: {
    setdatabase: 'oid!',
    setrole: 'oid!',
    setconfig: '_text',
  },
})
