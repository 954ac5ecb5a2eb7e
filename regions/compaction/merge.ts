// Merging rows of memtable chunks and segments into new segments, without those deleted. Flush and compaction are the same work.
// The task is plain data, so that it may run on any thread.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns } from '../../engine/columns/concat.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { openWindowsMax, rowGroupRows, sortBytesMax, sortedRunRowsMin } from '../limits.ts'
import type { ChunkColumns } from '../memtable/memory-chunk.ts'
import { type DeleteArrays, survivors } from '../memtable/delete-list.ts'
import { missingColumn } from '../memtable/schema-columns.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionSchema, RowId } from '../requests/request.ts'
import type { Codec } from '../segments/compress.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import { rowIdsBetween, type RowIdRuns } from '../segments/row-ids.ts'
import type { WrittenSegment } from '../segments/segment-writer.ts'
import { refuseCancelled } from '../server/task-list.ts'
import { SegmentOutputs } from './segment-outputs.ts'
import { sortRows } from './sort-rows.ts'
import { splitPart, unexpired, windowsOf } from './split-rows.ts'

/** Deletes known when the task was made; later ones are carried over by whoever made it. */
export interface KnownDeletes {
  readonly arrays: DeleteArrays
  readonly count: number
}

export type MergeSource =
  | {
      readonly kind: 'chunk'
      readonly columns: ChunkColumns
      readonly rows: number
      readonly firstRowId: RowId
      readonly deletes: KnownDeletes
    }
  | {
      readonly kind: 'segment'
      readonly path: string
      readonly bytes: number
      readonly footer: SegmentFooter
      readonly runs: RowIdRuns
      readonly deletes: readonly KnownDeletes[]
    }

export interface MergeTask {
  readonly schema: RegionSchema
  readonly sources: readonly MergeSource[]
  /** Segments are named by it and a number. */
  readonly prefix: string
  readonly codec: Codec
  /** Int32 in shared memory: non-zero asks to stop. */
  readonly cancel: Int32Array
  /** As in TaskRecord: counted up as parts are written. */
  readonly progress?: Float64Array
  /** Rows by the time in a column, µs since 2000-01-01. */
  readonly time?: {
    readonly attribute: number
    /** Rows of each window of this size into segments of their own. */
    readonly splitMicros?: number
    /** Older rows are left out. */
    readonly expireBefore?: number
  }
}

export interface Part {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly rowIds: Float64Array | RowId
}

/** Nothing stays behind if it throws. */
export function runMerge(task: MergeTask, store: ObjectStore): WrittenSegment[] {
  const outputs = new SegmentOutputs(task, store)
  try {
    const sorted = task.schema.sortBy.length > 0 && rawBytes(task) <= sortBytesMax
    // What was sorted lies in memory: it is made once, however often it is gone through.
    const made = sorted ? [...sortedParts(task)] : undefined
    const { time } = task
    if (time?.splitMicros === undefined) {
      for (const part of made ?? partsOf(task)) outputs.write(NaN, part)
      return outputs.finish()
    }
    const size = time.splitMicros
    const timeColumn = task.schema.columns.findIndex(({ attribute }) => attribute === time.attribute)
    const windows = windowsOf(made ?? timesOnly(task), made ? timeColumn : 0, size)
    for (let first = 0; first < windows.length; first += openWindowsMax) {
      const open = new Set(windows.slice(first, first + openWindowsMax))
      for (const part of made ?? partsOf(task)) {
        for (const [window, rows] of splitPart(part, timeColumn, size, open)) outputs.write(window, rows)
      }
      outputs.close()
    }
    return outputs.finish()
  } catch (error) {
    outputs.abort()
    throw error
  }
}

function* partsOf(task: MergeTask): Iterable<Part> {
  const { time, schema, cancel } = task
  const cut = time?.expireBefore
  const timeColumn = time ? schema.columns.findIndex(({ attribute }) => attribute === time.attribute) : -1
  for (const part of storedParts(task)) {
    refuseCancelled(cancel, 'compaction')
    const kept = cut === undefined || timeColumn < 0 ? part : unexpired(part, timeColumn, cut)
    if (kept.rows > 0) yield kept
  }
}

function* storedParts({ schema, sources }: Pick<MergeTask, 'schema' | 'sources'>): Iterable<Part> {
  for (const source of sources) {
    if (source.kind === 'chunk') yield chunkPart(schema, source)
    else for (let group = 0; group < source.footer.groups.length; group++) yield groupPart(schema, source, group)
  }
}

/** Only the column that windows go by. */
function timesOnly(task: MergeTask): Iterable<Part> {
  const columns = task.schema.columns.filter(({ attribute }) => attribute === task.time?.attribute)
  return partsOf({ ...task, schema: { ...task.schema, columns } })
}

function chunkPart(schema: RegionSchema, source: MergeSource & { kind: 'chunk' }): Part {
  const columns = schema.columns.map(({ attribute }): Column => {
    const at = source.columns.attributes.indexOf(attribute)
    return at < 0
      ? missingColumn(schema, attribute, source.rows)
      : { ...source.columns.columns[at], length: source.rows }
  })
  const kept = survivors(source.rows, source.deletes.arrays, source.deletes.count)
  if (!kept) return { columns, rows: source.rows, rowIds: source.firstRowId }
  return {
    columns: columns.map((column) => gatherColumn(column, kept)),
    rows: kept.length,
    rowIds: Float64Array.from(kept, (row) => source.firstRowId + row),
  }
}

function groupPart(schema: RegionSchema, source: MergeSource & { kind: 'segment' }, group: number): Part {
  const { rows, columns: stored } = source.footer.groups[group]
  const { arrays, count } = source.deletes[group]
  const kept = survivors(rows, arrays, count)
  if (kept?.length === 0) return { columns: [], rows: 0, rowIds: 0 }
  const fetch = pieceSource(source.path)
  const columns = schema.columns.map(({ attribute, type }) => {
    const at = source.footer.columns.findIndex((column) => column.attribute === attribute)
    const column =
      at < 0 ? missingColumn(schema, attribute, rows) : decodeColumn(stored[at].chunk, type, rows, heapMemory, fetch)
    return kept ? gatherColumn(column, kept) : column
  })
  const start = group * rowGroupRows
  const rowIds = rowIdsBetween(source.runs, start, start + rows)
  return { columns, rows: kept?.length ?? rows, rowIds: kept ? Float64Array.from(kept, (row) => rowIds[row]) : rowIds }
}

/**
 * By the schema's order, so that zone maps of the key tell row groups apart. Where nobody asked for an order, only if that keeps most
 * neighbours together, as with keys that grow: random keys are found by their hashes, and their rows stay in order of arrival.
 */
function* sortedParts(task: MergeTask): Iterable<Part> {
  const parts = [...partsOf(task)]
  if (parts.length === 0) return
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const column = (i: number): Column => concatColumns(parts.map((part) => part.columns[i]))
  const always = task.schema.options?.sorted === true
  const order = sortRows(
    task.schema.sortBy.map((attribute) => column(task.schema.columns.findIndex((one) => one.attribute === attribute))),
    rows,
    always,
  )
  if (!order || (!always && breaksOf(order) * sortedRunRowsMin > rows)) {
    yield* parts
    return
  }
  const columns = task.schema.columns.map((_, i) => column(i))
  const rowIds = new Float64Array(rows)
  let at = 0
  for (const part of parts) {
    for (let row = 0; row < part.rows; row++)
      rowIds[at++] = typeof part.rowIds === 'number' ? part.rowIds + row : part.rowIds[row]
  }
  for (let start = 0; start < rows; start += rowGroupRows) {
    const group = order.subarray(start, start + rowGroupRows)
    yield {
      columns: columns.map((one) => gatherColumn(one, group)),
      rows: group.length,
      rowIds: Float64Array.from(group, (row) => rowIds[row]),
    }
  }
}

function breaksOf(order: Int32Array): number {
  let breaks = 0
  for (let i = 1; i < order.length; i++) if (order[i] !== order[i - 1] + 1) breaks++
  return breaks
}

/** Of what the sources hold, decoded. */
function rawBytes(task: MergeTask): number {
  let bytes = 0
  for (const source of task.sources) {
    if (source.kind === 'chunk') for (const column of source.columns.columns) bytes += columnBytes(column)
    else bytes += source.bytes * decodedBytesPerStored
  }
  return bytes
}

/** What a byte of a segment file becomes in memory, roughly. */
const decodedBytesPerStored = 4
