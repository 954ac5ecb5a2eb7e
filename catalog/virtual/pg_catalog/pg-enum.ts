// pg_catalog.pg_enum: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgEnum = virtualTable({
  oid: 3501,
  schema: 'pg_catalog',
  name: 'pg_enum',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    enumtypid: 'oid!',
    enumsortorder: 'float4!',
    enumlabel: 'name!',
  },
})
