// pg_catalog.pg_sequence: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSequence = virtualTable({
  oid: 2224,
  schema: 'pg_catalog',
  name: 'pg_sequence',
  relkind: 'r',
  columns: {
    seqrelid: 'oid!',
    seqtypid: 'oid!',
    seqstart: 'int8!',
    seqincrement: 'int8!',
    seqmax: 'int8!',
    seqmin: 'int8!',
    seqcache: 'int8!',
    seqcycle: 'bool!',
  },
})
