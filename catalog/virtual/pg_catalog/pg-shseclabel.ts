// pg_catalog.pg_shseclabel: security labels of shared objects. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgShseclabel = virtualTable({
  oid: 3592,
  schema: 'pg_catalog',
  name: 'pg_shseclabel',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    provider: 'text!',
    label: 'text!',
  },
})
