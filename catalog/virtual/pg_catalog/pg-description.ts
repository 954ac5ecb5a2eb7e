// pg_catalog.pg_description: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgDescription = virtualTable({
  oid: 2609,
  schema: 'pg_catalog',
  name: 'pg_description',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    objsubid: 'int4!',
    description: 'text!',
  },
})
