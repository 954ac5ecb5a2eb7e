// cadastre.regions: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const cadastreRegions = virtualTable({
  oid: 14002,
  schema: 'cadastre',
  name: 'regions',
  relkind: 'r',
  columns: {
    database_name: 'name!',
    table_schema: 'name!',
    table_name: 'name!',
    table_oid: 'oid!',
    region_number: 'int4!',
    region_id: 'int8!',
    rows: 'int8',
    segments: 'int4',
    segment_bytes: 'int8',
    memtable_rows: 'int8',
    memtable_bytes: 'int8',
  },
})
