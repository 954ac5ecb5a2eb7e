// cadastre.segments: one row for each segment file of the database's tables, those too that only open snapshots of
// before a compaction hold (visible is false). Closed regions show none.
import { schemaName } from '../catalog-facts.ts'
import { numberOf, relationOfRegion } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreSegments = virtualTable({
  oid: 14003,
  schema: 'cadastre',
  name: 'segments',
  relkind: 'v',
  columns: {
    table_schema: 'name!',
    table_name: 'name!',
    table_oid: 'oid!',
    region_number: 'int4!',
    region_id: 'int8!',
    segment: 'text!',
    path: 'text!',
    level: 'int4!',
    window_start: 'timestamp',
    rows: 'int8!',
    deleted_rows: 'int8!',
    row_groups: 'int4!',
    bytes: 'int8!',
    min_time: 'timestamp',
    max_time: 'timestamp',
    sequence: 'int8!',
    index_files: '_text!',
    index_bytes: 'int8!',
    visible: 'bool!',
  },
  live: ['segments'],
  *rows(context) {
    for (const { region_id: region, ...row } of context.live.segments ?? []) {
      const relation = relationOfRegion(context, region as bigint)
      if (!relation) continue
      yield {
        ...row,
        table_schema: schemaName(context.catalog, relation.schemaOid),
        table_name: relation.name,
        table_oid: relation.oid,
        region_number: numberOf(region as bigint),
        region_id: region,
      }
    }
  },
})
