// pg_catalog.pg_attrdef: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAttrdef = virtualTable({
  oid: 2604,
  schema: 'pg_catalog',
  name: 'pg_attrdef',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    adrelid: 'oid!',
    adnum: 'int2!',
    adbin: 'pg_node_tree!',
  },
})
