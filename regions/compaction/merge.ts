// Merging rows of memtable chunks and segments into new segments, without those deleted. Flush and compaction are the same work.
// The task is plain data, so that it may run on any thread.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns } from '../../engine/columns/concat.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { PgError } from '../../engine/errors.ts'
import { rowGroupRows, sortBytesMax, sortedRunRowsMin } from '../limits.ts'
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
import { SegmentWriter, type WrittenSegment } from '../segments/segment-writer.ts'
import { sortRows } from './sort-rows.ts'

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
  /** Names for as many segments as may come out. */
  readonly names: readonly string[]
  readonly codec: Codec
  /** Int32 in shared memory: non-zero asks to stop. */
  readonly cancel: Int32Array
}

interface Part {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly rowIds: Float64Array | RowId
}

/** Nothing stays behind if it throws. */
export function runMerge(task: MergeTask, store: ObjectStore): WrittenSegment[] {
  const written: WrittenSegment[] = []
  let writer: SegmentWriter | undefined
  try {
    const sorted = task.schema.sortBy.length > 0 && rawBytes(task) <= sortBytesMax
    const parts = sorted ? sortedParts(task) : partsOf(task)
    for (const part of parts) {
      if (Atomics.load(task.cancel, 0) !== 0) throw new PgError('57014', 'compaction was cancelled')
      if (writer && writer.room < part.rows) {
        written.push(writer.finish())
        writer = undefined
      }
      writer ??= new SegmentWriter(store, task.names[written.length], task.schema, task.codec)
      writer.write(part.columns, part.rows, part.rowIds)
    }
    if (writer) written.push(writer.finish())
    return written
  } catch (error) {
    writer?.abort()
    for (const { name } of written) store.remove(name)
    throw error
  }
}

function* partsOf(task: MergeTask): Iterable<Part> {
  for (const source of task.sources) {
    if (source.kind === 'chunk') {
      const part = chunkPart(task.schema, source)
      if (part.rows > 0) yield part
    } else {
      for (let group = 0; group < source.footer.groups.length; group++) {
        const part = groupPart(task.schema, source, group)
        if (part.rows > 0) yield part
      }
    }
  }
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
 * By the schema's order, so that zone maps of the key tell row groups apart. Only where that keeps most neighbours together, as
 * with keys that grow: random keys are found by their hashes, and their rows stay in order of arrival.
 */
function* sortedParts(task: MergeTask): Iterable<Part> {
  const parts = [...partsOf(task)]
  if (parts.length === 0) return
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const column = (i: number): Column => concatColumns(parts.map((part) => part.columns[i]))
  const order = sortRows(
    task.schema.sortBy.map((attribute) => column(task.schema.columns.findIndex((one) => one.attribute === attribute))),
    rows,
  )
  if (!order || breaksOf(order) * sortedRunRowsMin > rows) {
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
