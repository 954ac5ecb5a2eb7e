// Sinks of the query workers besides the wire's: columns for cursors and HTTP, and none at all for EXPLAIN ANALYZE and COPY FROM.
import type { Batch } from '../../../engine/columns/column.ts'
import { copyBatch } from '../../../engine/columns/copy.ts'
import { sharedMemory } from '../../../engine/columns/memory.ts'

interface Chunk {
  readonly payload: unknown
  readonly rows: number
}

/** Batches in shared memory, so that posting them copies nothing and no pin of a scan outlives it. */
export const columnSink = (): { chunk(batch: Batch): Chunk } => ({
  chunk: (batch) => ({
    payload: copyBatch(batch, sharedMemory),
    rows: batch.length,
  }),
})

export const discardSink = (): { chunk(batch: Batch): Chunk } => ({
  chunk: (batch) => ({ payload: undefined, rows: batch.length }),
})
