// cadastre.regions: the regions of every table, with what the region server tells of them.
import { regionRows } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreRegions = virtualTable({
  oid: 14002,
  schema: 'cadastre',
  name: 'regions',
  relkind: 'v',
  columns: {
    database_name: 'name!',
    table_schema: 'name!',
    table_name: 'name!',
    table_oid: 'oid!',
    region_number: 'int4!',
    region_id: 'int8!',
    role: 'text',
    state: 'text',
    rows: 'int8',
    dead_rows: 'int8',
    segments: 'int4',
    segment_bytes: 'int8',
    memtable_rows: 'int8',
    memtable_bytes: 'int8',
    bounds: 'text',
  },
  live: ['regions'],
  *rows(context) {
    for (const { relation, schema, number, id, facts } of regionRows(context)) {
      yield {
        database_name: context.catalog.database.name,
        table_schema: schema,
        table_name: relation.name,
        table_oid: relation.oid,
        region_number: number,
        region_id: id,
        role: facts.role ?? null,
        state: facts.state ?? null,
        rows: facts.rows ?? null,
        dead_rows: facts.dead_rows ?? null,
        segments: facts.segments ?? null,
        segment_bytes: facts.segment_bytes ?? null,
        memtable_rows: facts.memtable_rows ?? null,
        memtable_bytes: facts.memtable_bytes ?? null,
        bounds: facts.bounds ?? null,
      }
    }
  },
})
