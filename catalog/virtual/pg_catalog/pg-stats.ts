// pg_stats: what is known of columns, for tables that were counted.
import { baseTables, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStats = virtualTable({
  oid: 12053,
  schema: 'pg_catalog',
  name: 'pg_stats',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    attname: 'name',
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
    range_length_histogram: 'text',
    range_empty_frac: 'float4',
    range_bounds_histogram: 'text',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      const { statistics } = relation.table
      if (!statistics) continue
      for (const column of relation.table.schema.columns) {
        const known = statistics.columns.get(column.attribute)
        if (!known) continue
        yield {
          schemaname: schemaName(catalog, relation.schemaOid),
          tablename: relation.name,
          attname: column.name,
          inherited: false,
          null_frac: Math.fround(known.nullFraction),
          avg_width: 0,
          n_distinct: Math.fround(known.distinct),
        }
      }
    }
  },
})
