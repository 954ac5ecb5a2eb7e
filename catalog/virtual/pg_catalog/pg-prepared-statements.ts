// pg_prepared_statements: prepared statements of this session. Rows come from the socket thread, by column names.
import { virtualTable, liveRows } from '../virtual-table.ts'

export const pgPreparedStatements = virtualTable({
  oid: 12095,
  schema: 'pg_catalog',
  name: 'pg_prepared_statements',
  relkind: 'v',
  columns: {
    name: 'text',
    statement: 'text',
    prepare_time: 'timestamptz',
    parameter_types: '_regtype',
    result_types: '_regtype',
    from_sql: 'bool',
    generic_plans: 'int8',
    custom_plans: 'int8',
  },
  live: ['pg_prepared_statements'],
  rows: liveRows('pg_prepared_statements'),
})
