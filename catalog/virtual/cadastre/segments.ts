// cadastre.segments: the segments of every region. Rows come from the region server.
import { virtualTable, liveRows } from '../virtual-table.ts'

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
  live: ['segments'],
  rows: liveRows('segments'),
})
