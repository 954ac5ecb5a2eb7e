// pg_catalog.pg_user: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgUser = virtualTable({
  oid: 12014,
  schema: 'pg_catalog',
  name: 'pg_user',
  relkind: 'v',
  columns: {
    usename: 'name',
    usesysid: 'oid',
    usecreatedb: 'bool',
    usesuper: 'bool',
    userepl: 'bool',
    usebypassrls: 'bool',
    passwd: 'text',
    valuntil: 'timestamptz',
    useconfig: '_text',
  },
})
