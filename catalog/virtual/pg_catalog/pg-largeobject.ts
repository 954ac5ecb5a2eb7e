// pg_catalog.pg_largeobject: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgLargeobject = virtualTable({
  oid: 2613,
  schema: 'pg_catalog',
  name: 'pg_largeobject',
  relkind: 'r',
  columns: {
    loid: 'oid!',
    pageno: 'int4!',
    data: 'bytea!',
  },
})
