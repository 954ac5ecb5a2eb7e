// information_schema.region_info: what regions are: role, state, how far they are committed and flushed, their options; GreptimeDB's columns.
import { regionRows } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRegionInfo = virtualTable({
  oid: 14102,
  schema: 'information_schema',
  name: 'region_info',
  relkind: 'v',
  columns: {
    region_id: 'int8!',
    table_id: 'oid!',
    region_number: 'int4!',
    region_group: 'int4!',
    region_sequence: 'int4!',
    state: 'text',
    role: 'text',
    writable: 'bool',
    committed_sequence: 'int8',
    flushed_sequence: 'int8',
    manifest_version: 'int8',
    compaction_time_window: 'interval',
    region_options: 'text',
    sst_format: 'text!',
    node_id: 'int4!',
  },
  live: ['regions'],
  *rows(context) {
    for (const { relation, number, id, facts } of regionRows(context)) {
      const window = facts.window_micros as bigint | undefined
      yield {
        region_id: id,
        table_id: relation.oid,
        region_number: number,
        region_group: 0,
        region_sequence: number,
        state: facts.state ?? null,
        role: facts.role ?? null,
        writable: facts.writable ?? null,
        committed_sequence: facts.committed_sequence ?? null,
        flushed_sequence: facts.flushed_sequence ?? null,
        manifest_version: facts.manifest_version ?? null,
        compaction_time_window: window === undefined ? null : intervalOfMicros(window),
        region_options: JSON.stringify(relation.table.info.options),
        sst_format: 'segment',
        node_id: thisNode,
      }
    }
  },
})

const microsPerDay = 86_400_000_000n

const intervalOfMicros = (micros: bigint) => ({
  months: 0,
  days: Number(micros / microsPerDay),
  micros: micros % microsPerDay,
})

/** Regions of one process. */
const thisNode = 0
