// pg_catalog.pg_shdescription: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgShdescription = virtualTable({
  oid: 2396,
  schema: 'pg_catalog',
  name: 'pg_shdescription',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    description: 'text!',
  },
})
