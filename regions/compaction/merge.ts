// Merging rows of memtable chunks and segments into new segments, without those deleted. Flush and compaction are the same work.
// The task is plain data, so that it may run on any thread.
import { columnBytes } from '../../engine/columns/allocate.ts'
import { openWindowsMax, sortBytesMax } from '../limits.ts'
import type { ChunkColumns } from '../memtable/memory-chunk.ts'
import type { DeleteArrays } from '../memtable/delete-list.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionSchema, RowId } from '../requests/request.ts'
import type { Codec } from '../segments/compress.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import type { RowIdRuns } from '../segments/row-ids.ts'
import type { WrittenSegment } from '../segments/segment-writer.ts'
import type { CancelWords } from '../server/task-list.ts'
import { type Part, partsOf, withColumns } from './merge-parts.ts'
import { SegmentOutputs } from './segment-outputs.ts'
import { sortedParts } from './sorted-parts.ts'
import { splitPart, windowsOf } from './split-rows.ts'

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
  readonly cancel: CancelWords
  /** As in TaskRecord: counted up as parts are written. */
  readonly progress?: Float64Array
  /** Raw bytes that are sorted in one pass; absent: the limit. */
  readonly sortBytesMax?: number
  /** Rows by the time in a column, µs since 2000-01-01. */
  readonly time?: {
    readonly attribute: number
    /** Rows of each window of this size into segments of their own. */
    readonly splitMicros?: number
    /** Older rows are left out. */
    readonly expireBefore?: number
  }
}

/** Nothing stays behind if it throws. */
export function runMerge(task: MergeTask, store: ObjectStore): WrittenSegment[] {
  const outputs = new SegmentOutputs(task, store)
  try {
    const passes = Math.max(1, Math.ceil(rawBytes(task) / (task.sortBytesMax ?? sortBytesMax)))
    const sorted = task.schema.sortBy.length > 0
    const read = (): Iterable<Part> => (sorted ? sortedParts(task, passes) : partsOf(task))
    const { time } = task
    if (time?.splitMicros === undefined) {
      for (const part of read()) outputs.write(NaN, part)
      return outputs.finish()
    }
    // What was sorted lies in memory where it may: it is made once, however often it is gone through.
    const made = sorted && passes === 1 ? [...read()] : undefined
    const size = time.splitMicros
    const timeColumn = task.schema.columns.findIndex(({ attribute }) => attribute === time.attribute)
    const windows = windowsOf(made ?? partsOf(withColumns(task, [])), made ? timeColumn : 0, size)
    for (let first = 0; first < windows.length; first += openWindowsMax) {
      const open = new Set(windows.slice(first, first + openWindowsMax))
      for (const part of made ?? read()) {
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
