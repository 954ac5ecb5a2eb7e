// cadastre.segments: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const cadastreSegments = virtualTable({
  oid: 14003,
  schema: 'cadastre',
  name: 'segments',
  relkind: 'r',
  columns: {
    region_id: 'int8!',
    segment: 'text!',
    table_oid: 'oid',
    rows: 'int8',
    bytes: 'int8',
    level: 'int4',
    created: 'timestamptz',
  },
})
