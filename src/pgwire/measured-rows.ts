// Rows that are written as for the wire and thrown away, for EXPLAIN (SERIALIZE): how many bytes they are and how long it took.
import type { Batch } from '../../engine/columns/column.ts'
import { rowsSink } from './encode-rows.ts'

export interface MeasuredRows {
  readonly bytes: number
  readonly milliseconds: number
}

/** A message's letter and length are the protocol's and not counted. */
const headerBytes = 5

/** The sink that workers register under the name `measured`. Its options are those of `rows`. */
export function measuredSink(...given: Parameters<typeof rowsSink>): {
  chunk(batch: Batch): { payload: MeasuredRows; rows: number }
} {
  const sink = rowsSink(...given)
  return {
    chunk(batch) {
      const start = performance.now()
      const { payload, rows } = sink.chunk(batch)
      const milliseconds = performance.now() - start
      return { payload: { bytes: payload.length - headerBytes * rows, milliseconds }, rows }
    },
  }
}
