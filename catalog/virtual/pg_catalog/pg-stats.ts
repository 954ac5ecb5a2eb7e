// pg_stats: what zone maps and sketches say of columns that have rows, and the sample that ANALYZE took last. Values of rows stand in it:
// everybody sees the columns that they may read, and of tables whose policies hide rows from them none.
import { shownAttributes } from '../../../engine/privileges/shown-values.ts'
import { visibleColumns } from '../../../engine/tables.ts'
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
  live: ['column_statistics'],
  *rows({ catalog, live, session }) {
    const role = catalog.role(session.user)
    const known = new Map(
      (live.column_statistics ?? []).map((row) => [`${Number(row.table)}/${Number(row.attribute)}`, row]),
    )
    for (const relation of baseTables(catalog)) {
      const shown = shownAttributes(catalog, role, relation, new Set())
      for (const column of visibleColumns(relation.table.schema.columns)) {
        if (shown && !shown.includes(column.attribute)) continue
        const row = known.get(`${relation.oid}/${column.attribute}`)
        if (!row) continue
        yield {
          schemaname: schemaName(catalog, relation.schemaOid),
          tablename: relation.name,
          attname: column.name,
          inherited: false,
          null_frac: row.null_frac,
          avg_width: row.avg_width,
          n_distinct: row.n_distinct,
          most_common_vals: row.most_common_vals ?? null,
          most_common_freqs: row.most_common_freqs ?? null,
          histogram_bounds: row.histogram_bounds ?? null,
          correlation: row.correlation ?? null,
        }
      }
    }
  },
})
