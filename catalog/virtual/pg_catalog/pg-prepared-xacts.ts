// pg_catalog.pg_prepared_xacts: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPreparedXacts = virtualTable({
  oid: 12090,
  schema: 'pg_catalog',
  name: 'pg_prepared_xacts',
  relkind: 'v',
  columns: {
    transaction: 'xid',
    gid: 'text',
    prepared: 'timestamptz',
    owner: 'name',
    database: 'name',
  },
})
