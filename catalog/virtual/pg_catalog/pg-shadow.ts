// pg_catalog.pg_shadow: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgShadow = virtualTable({
  oid: 12005,
  schema: 'pg_catalog',
  name: 'pg_shadow',
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
