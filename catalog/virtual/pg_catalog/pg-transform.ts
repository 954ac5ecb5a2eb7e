// pg_catalog.pg_transform: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTransform = virtualTable({
  oid: 3576,
  schema: 'pg_catalog',
  name: 'pg_transform',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    trftype: 'oid!',
    trflang: 'oid!',
    trffromsql: 'regproc!',
    trftosql: 'regproc!',
  },
})
