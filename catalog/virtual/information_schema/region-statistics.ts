// information_schema.region_statistics: what regions hold and have taken in, with GreptimeDB's columns. The time of queries is
// not counted per region: NULL.
import { regionRows } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRegionStatistics = virtualTable({
  oid: 14101,
  schema: 'information_schema',
  name: 'region_statistics',
  relkind: 'v',
  columns: {
    region_id: 'int8!',
    table_id: 'oid!',
    region_number: 'int4!',
    region_rows: 'int8',
    written_bytes_since_open: 'int8',
    query_cpu_time_millis: 'int8',
    query_scanned_bytes: 'int8',
    disk_size: 'int8',
    memtable_size: 'int8',
    manifest_size: 'int8',
    sst_size: 'int8',
    sst_num: 'int8',
    index_size: 'int8',
    engine: 'text!',
    region_role: 'text',
  },
  live: ['regions'],
  *rows(context) {
    for (const { relation, number, id, facts } of regionRows(context)) {
      const segments = facts.segment_bytes as bigint | undefined
      const indexes = (facts.index_bytes ?? 0n) as bigint
      const manifest = (facts.manifest_bytes ?? 0n) as bigint
      yield {
        region_id: id,
        table_id: relation.oid,
        region_number: number,
        region_rows: facts.rows ?? null,
        written_bytes_since_open: facts.ingested_bytes ?? null,
        query_scanned_bytes: facts.scanned_bytes ?? null,
        disk_size: segments === undefined ? null : segments + indexes + manifest,
        memtable_size: facts.memtable_bytes ?? null,
        manifest_size: facts.manifest_bytes ?? null,
        sst_size: segments ?? null,
        sst_num: facts.segments === undefined ? null : BigInt(facts.segments as number),
        index_size: facts.index_bytes ?? null,
        engine: 'cadastre',
        region_role: facts.role ?? null,
      }
    }
  },
})
