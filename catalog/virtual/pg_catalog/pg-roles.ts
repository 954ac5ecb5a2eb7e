// pg_catalog.pg_roles: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgRoles = virtualTable({
  oid: 12000,
  schema: 'pg_catalog',
  name: 'pg_roles',
  relkind: 'v',
  columns: {
    rolname: 'name',
    rolsuper: 'bool',
    rolinherit: 'bool',
    rolcreaterole: 'bool',
    rolcreatedb: 'bool',
    rolcanlogin: 'bool',
    rolreplication: 'bool',
    rolconnlimit: 'int4',
    rolpassword: 'text',
    rolvaliduntil: 'timestamptz',
    rolbypassrls: 'bool',
    rolconfig: '_text',
    oid: 'oid',
  },
})
