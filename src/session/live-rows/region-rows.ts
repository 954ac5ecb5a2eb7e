// The live facts about regions, segments, tasks and tables' maintenance: what the region server reports, as rows.
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { arrayOf } from '../../../catalog/virtual/catalog-facts.ts'
import { shareText } from '../../../engine/partition/rule-text.ts'
import type { ColumnSample } from '../../../engine/tables.ts'
import { formatArray } from '../../../engine/types/array-text.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../../../engine/types/type.ts'
import { windowSize } from '../../../regions/compaction/pick-segments.ts'
import { numberOfRegion, type RegionId, tableOfRegion } from '../../../regions/requests/request.ts'
import { refusal } from '../../../regions/server/region-state.ts'
import type { SessionCore } from '../session-core.ts'

export function regionRows(core: SessionCore): VirtualRow[] {
  return core.state.regions.regionStatistics().map((region) => {
    const window = windowSize(region.options)
    return {
      region_id: BigInt(region.region),
      role: region.role,
      state: region.state,
      writable: refusal(region.region, region.role, [region.state], 'writes') === undefined,
      rows: BigInt(region.rows),
      dead_rows: BigInt(region.deadRows),
      segments: region.segments,
      segment_bytes: BigInt(region.segmentBytes),
      index_bytes: BigInt(region.indexBytes),
      memtable_rows: BigInt(region.memtableRows),
      memtable_bytes: BigInt(region.memtableBytes),
      committed_sequence: BigInt(region.committedSequence),
      flushed_sequence: BigInt(region.flushedSequence),
      manifest_version: BigInt(region.manifestVersion),
      manifest_bytes: BigInt(region.manifestBytes),
      ingested_bytes: BigInt(region.ingestedBytes),
      scanned_bytes: BigInt(region.scannedBytes),
      ...(window === undefined ? {} : { window_micros: BigInt(window) }),
      bounds: boundsOf(core, region.region),
    }
  })
}

/** What PARTITION BY gives the region. */
function boundsOf(core: SessionCore, region: RegionId): string | null {
  const relation = core.catalog.relationByOid(tableOfRegion(region))
  if (relation?.kind !== 'table') return null
  const { partition } = relation.table.info
  const number = numberOfRegion(region)
  if (!partition?.shares.some((share) => share.region === number)) return null
  return shareText(partition, number, relation.table.schema.columns, core.textSettings)
}

export const segmentRows = (core: SessionCore): VirtualRow[] =>
  Array.from(core.state.regions.segments(), (segment) => ({
    region_id: BigInt(segment.region),
    segment: segment.name,
    path: segment.path,
    level: segment.tier,
    window_start: timestampOf(segment.windowStart),
    rows: BigInt(segment.rows),
    deleted_rows: BigInt(segment.deletedRows),
    row_groups: segment.groups,
    bytes: BigInt(segment.bytes),
    min_time: timestampOf(segment.minTime),
    max_time: timestampOf(segment.maxTime),
    sequence: BigInt(segment.sequence),
    index_files: {
      dimensions: segment.indexFiles.length === 0 ? [] : [segment.indexFiles.length],
      lowerBounds: segment.indexFiles.length === 0 ? [] : [1],
      elements: segment.indexFiles,
    },
    index_bytes: BigInt(segment.indexBytes),
    visible: segment.visible,
  }))

/** Tasks of this database, and of tables that no database has any more. */
export function taskRows(core: SessionCore): VirtualRow[] {
  const { catalogs, regions, tasks, usageReporter } = core.state
  const elsewhere = (table: number): boolean =>
    Array.from(catalogs.databases()).some(
      ({ oid }) => oid !== core.databaseOid && catalogs.current(oid).relationByOid(table)?.kind === 'table',
    )
  return [...regions.tasks(), ...tasks.list(), ...usageReporter.tasks()]
    .filter(({ region }) => !elsewhere(tableOfRegion(region)))
    .map(({ id, kind, reason, region, state, started, finished, error, progress }) => {
      const [rows, rowsTotal, bytes, bytesTotal] = new Float64Array(progress)
      return {
        id,
        kind,
        reason,
        region_id: BigInt(region),
        state,
        started: instantOf(started),
        finished: instantOf(finished),
        rows_done: BigInt(rows),
        rows_total: BigInt(rowsTotal),
        bytes_done: BigInt(bytes),
        bytes_total: BigInt(bytesTotal),
        error: error ?? null,
      }
    })
}

/** Rows that came and went since the server started, dead rows, VACUUM and ANALYZE, by table. */
export function maintenanceRows(core: SessionCore): VirtualRow[] {
  const sums = new Map<number, { inserted: number; deleted: number; dead: number }>()
  for (const { region, insertedRows, deletedRows, deadRows } of core.state.regions.regionStatistics()) {
    const table = tableOfRegion(region)
    const sum = sums.get(table) ?? { inserted: 0, deleted: 0, dead: 0 }
    sum.inserted += insertedRows
    sum.deleted += deletedRows
    sum.dead += deadRows
    sums.set(table, sum)
  }
  return Array.from(sums, ([table, { inserted, deleted, dead }]) => {
    const known = core.state.tableActivity.of(table)
    return {
      table,
      n_tup_ins: BigInt(inserted),
      n_tup_del: BigInt(deleted),
      n_dead_tup: BigInt(dead),
      last_vacuum: known?.vacuum.last ?? null,
      vacuum_count: known?.vacuum.count ?? 0n,
      total_vacuum_time: known?.vacuum.milliseconds ?? 0,
      last_analyze: known?.analyze.last ?? null,
      analyze_count: known?.analyze.count ?? 0n,
      total_analyze_time: known?.analyze.milliseconds ?? 0,
      last_autoanalyze: known?.autoanalyze.last ?? null,
      autoanalyze_count: known?.autoanalyze.count ?? 0n,
      total_autoanalyze_time: known?.autoanalyze.milliseconds ?? 0,
    }
  })
}

/** What is known of columns; tables without rows have none. */
export function columnStatisticsRows(core: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const relation of core.catalog.relations()) {
    const statistics = relation.kind === 'table' ? relation.table.statistics : undefined
    if (relation.kind !== 'table' || !statistics || statistics.rows === 0) continue
    for (const { attribute, type } of relation.table.schema.columns) {
      const known = statistics.columns.get(attribute)
      if (!known) continue
      rows.push({
        table: relation.oid,
        attribute,
        null_frac: Math.fround(known.nullFraction),
        avg_width: widthOf(type),
        n_distinct: Math.fround(shownDistinct(known.distinct, known.nullFraction, statistics.rows)),
        ...sampleRow(known.sample, type, core.textSettings),
      })
    }
  }
  return rows
}

/** Values as anyarray shows them. */
function sampleRow(sample: ColumnSample | undefined, type: TypeRef, settings: TextSettings): VirtualRow {
  if (!sample) return {}
  const own = typeByOid(type.oid)
  const text = (values: readonly Value[]): Value =>
    values.length === 0 ? null : formatArray(arrayOf(values), (value) => own.format(value, settings))
  return {
    most_common_vals: text(sample.common),
    most_common_freqs: sample.common.length === 0 ? null : arrayOf(sample.frequencies.map(Math.fround)),
    histogram_bounds: text(sample.histogram),
    correlation: sample.correlation === undefined ? null : Math.fround(sample.correlation),
  }
}

/** As PostgreSQL: negative, as a share of the rows, where the number looks as if it grew with the table. */
function shownDistinct(distinct: number, nullFraction: number, rows: number): number {
  const valued = rows * (1 - nullFraction)
  if (valued < 1) return 0
  if (distinct > valued * nearlyUnique) return -(1 - nullFraction)
  return distinct > rows * growingShare ? -distinct / rows : Math.round(distinct)
}
/** Sketches err by three percent. */
const nearlyUnique = 0.94
const growingShare = 0.1

/** Widths of values that vary are not kept; PostgreSQL supposes as much where it has not looked. */
const widthOf = ({ oid }: TypeRef): number => {
  const { length } = typeByOid(oid)
  return length > 0 ? length : unknownWidth
}
const unknownWidth = 32

const timestampEnd = 2n ** 63n - 1n

function timestampOf(micros: number | undefined): Value {
  if (micros === undefined || Number.isNaN(micros)) return null
  if (!Number.isFinite(micros)) return micros > 0 ? timestampEnd : -timestampEnd - 1n
  return BigInt(Math.round(micros))
}

const epochMs = Date.UTC(2000, 0, 1)
const instantOf = (ms: number | undefined): Value =>
  ms === undefined ? null : BigInt(Math.round((ms - epochMs) * 1000))
