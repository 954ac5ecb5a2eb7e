// pg_catalog.pg_stats_ext_exprs: statistics of expressions. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatsExtExprs = virtualTable({
  oid: 12063,
  schema: 'pg_catalog',
  name: 'pg_stats_ext_exprs',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    statistics_schemaname: 'name',
    statistics_name: 'name',
    statistics_owner: 'name',
    expr: 'text',
    inherited: 'bool',
    null_frac: 'float4',
    avg_width: 'int4',
    n_distinct: 'float4',
    most_common_vals: 'text',
    most_common_freqs: '_float4',
    histogram_bounds: 'text',
    correlation: 'float4',
    most_common_elems: 'text',
    most_common_elem_freqs: '_float4',
    elem_count_histogram: '_float4',
  },
})
