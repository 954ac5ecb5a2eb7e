// A region's statistics for the planner: zone maps and distinct sketches of its segments, and a sample of what lies in memory.
import { sliceColumn } from '../../engine/columns/slice.ts'
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { ColumnStatistics, TableStatistics } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { type MirroredChunk, type MirroredSegment, type Version, visibleRows } from '../server/mirror.ts'
import { addToSketch, estimateDistinct, mergeSketch, newSketch, sketchRegisters } from '../segments/sketch.ts'
import { type ZoneMap, zoneMapOf } from '../segments/zone-map.ts'

/** Rows of each chunk in memory that are looked at. */
const sampleRowsMax = 1024

interface Summary {
  rows: number
  nulls: number
  min: Value
  max: Value
  /** A part with unknown bounds makes the whole's unknown. */
  bounded: boolean
  readonly sketch: Uint8Array
}

const cache = new WeakMap<Version, { readonly rows: number; readonly statistics: TableStatistics }>()

export function regionStatisticsOf(version: Version): TableStatistics {
  const rows = livingRows(version)
  const known = cache.get(version)
  // Commits of a few rows do not change a plan.
  if (known && Math.abs(known.rows - rows) <= known.rows / 10) return { ...known.statistics, rows }
  const columns = new Map<number, ColumnStatistics>()
  for (const { attribute, type } of version.schema.columns) {
    const summary: Summary = { rows: 0, nulls: 0, min: undefined, max: undefined, bounded: true, sketch: newSketch() }
    const compare = typeByOid(type.oid).compare
    for (const segment of version.segments) addSegment(summary, segment, attribute, compare)
    for (const chunk of version.chunks) addChunk(summary, chunk, attribute, compare)
    if (summary.rows > 0) columns.set(attribute, finished(summary, rows))
  }
  const statistics = {
    rows,
    bytes: version.segments.reduce((sum, segment) => sum + segment.bytes, 0) + chunkBytes(version),
    columns,
    indexedRows: indexedRows(version),
  }
  cache.set(version, { rows, statistics })
  return statistics
}

/** They are counted anew when next asked for. */
export function forgetStatistics(version: Version): void {
  cache.delete(version)
}

function indexedRows(version: Version): Map<number, number> {
  const rows = new Map<number, number>()
  for (const { index } of version.schema.keys) {
    const segments = version.segments.filter(({ indexes }) => indexes.some((one) => one.index === index))
    rows.set(
      index,
      segments.reduce((sum, { footer }) => sum + footer.rows, 0),
    )
  }
  return rows
}

export function livingRows(version: Version): number {
  let rows = 0
  for (const { footer, deletes } of version.segments)
    rows += footer.rows - deletes.reduce((sum, list) => sum + list.count, 0)
  for (const chunk of version.chunks) rows += visibleRows(chunk, Infinity) - chunk.deletes.count
  return rows
}

export const chunkBytes = (version: Version): number =>
  version.chunks.reduce(
    (sum, chunk) => sum + chunk.columns.columns.reduce((bytes, column) => bytes + columnBytes(column), 0),
    0,
  )

function addSegment(
  summary: Summary,
  segment: MirroredSegment,
  attribute: number,
  compare: ((a: Value, b: Value) => number) | undefined,
): void {
  const at = segment.footer.columns.findIndex((column) => column.attribute === attribute)
  if (at < 0) return
  mergeSketch(summary.sketch, segment.sketches.subarray(at * sketchRegisters, (at + 1) * sketchRegisters))
  for (const group of segment.footer.groups) addZone(summary, group.columns[at].zone, group.rows, compare)
}

function addChunk(
  summary: Summary,
  chunk: MirroredChunk,
  attribute: number,
  compare: ((a: Value, b: Value) => number) | undefined,
): void {
  const at = chunk.columns.attributes.indexOf(attribute)
  const rows = Math.min(sampleRowsMax, visibleRows(chunk, Infinity))
  if (at < 0 || rows === 0) return
  const sample = sliceColumn({ ...chunk.columns.columns[at], length: -1 }, 0, rows)
  addToSketch(summary.sketch, sample)
  addZone(summary, zoneMapOf(sample), rows, compare)
}

function addZone(
  summary: Summary,
  zone: ZoneMap,
  rows: number,
  compare: ((a: Value, b: Value) => number) | undefined,
): void {
  summary.rows += rows
  summary.nulls += zone.nulls
  if (zone.nulls === rows) return
  if (zone.min === undefined || zone.max === undefined || !compare) {
    summary.bounded = false
    return
  }
  if (summary.min === undefined || compare(zone.min, summary.min) < 0) summary.min = zone.min
  if (summary.max === undefined || compare(zone.max, summary.max) > 0) summary.max = zone.max
}

function finished(summary: Summary, rows: number): ColumnStatistics {
  const { nulls, bounded, sketch, min, max } = summary
  return {
    distinct: Math.min(Math.max(1, rows), Math.max(1, estimateDistinct(sketch))),
    nullFraction: nulls / summary.rows,
    min: bounded ? min : undefined,
    max: bounded ? max : undefined,
  }
}
