// pg_catalog.pg_authid: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAuthid = virtualTable({
  oid: 1260,
  schema: 'pg_catalog',
  name: 'pg_authid',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    rolname: 'name!',
    rolsuper: 'bool!',
    rolinherit: 'bool!',
    rolcreaterole: 'bool!',
    rolcreatedb: 'bool!',
    rolcanlogin: 'bool!',
    rolreplication: 'bool!',
    rolbypassrls: 'bool!',
    rolconnlimit: 'int4!',
    rolpassword: 'text',
    rolvaliduntil: 'timestamptz',
  },
})
