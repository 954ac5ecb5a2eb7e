// pg_catalog.pg_prepared_statements: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

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
})
