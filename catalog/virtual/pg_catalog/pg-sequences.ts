// pg_catalog.pg_sequences: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSequences = virtualTable({
  oid: 12048,
  schema: 'pg_catalog',
  name: 'pg_sequences',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    sequencename: 'name',
    sequenceowner: 'name',
    data_type: 'regtype',
    start_value: 'int8',
    min_value: 'int8',
    max_value: 'int8',
    increment_by: 'int8',
    cycle: 'bool',
    cache_size: 'int8',
    last_value: 'int8',
  },
})
