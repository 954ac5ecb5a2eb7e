// pg_catalog.pg_stats_ext: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatsExt = virtualTable({
  oid: 12058,
  schema: 'pg_catalog',
  name: 'pg_stats_ext',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    statistics_schemaname: 'name',
    statistics_name: 'name',
    statistics_owner: 'name',
    attnames: '_name',
    exprs: '_text',
    kinds: '_char',
    inherited: 'bool',
    n_distinct: 'pg_ndistinct',
    dependencies: 'pg_dependencies',
    most_common_vals: '_text',
    most_common_val_nulls: '_bool',
    most_common_freqs: '_float8',
    most_common_base_freqs: '_float8',
  },
})
