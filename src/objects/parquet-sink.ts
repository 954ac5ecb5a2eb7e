// COPY TO … (FORMAT parquet): on a worker, a query's rows gather to row groups; each goes out as a Parquet file of its own, and the
// session joins them.
import type { Batch } from '../../engine/columns/column.ts'
import { keepBatch } from '../../engine/columns/keep.ts'
import { sliceBatch } from '../../engine/columns/slice.ts'
import type { QueryFacts, Sink, SinkChunk } from '../../engine/execute/hooks.ts'
import { batchBytes } from '../../engine/interpret/expression/result-column.ts'
import { rowGroupWriteBytes } from '../../engine/parquet/limits.ts'
import { type ParquetCompression, writeGroup } from '../../engine/parquet/write-group.ts'
import type { TypeRef } from '../../engine/types/type.ts'

/** Cloneable: they travel with the query. */
export interface ParquetSinkOptions {
  readonly columnNames: readonly string[]
  readonly compression: ParquetCompression
  readonly rowGroupRows: number
}

/** A chunk's payload is a list of files. */
export function parquetSink(options: unknown, types: readonly TypeRef[], facts: Pick<QueryFacts, 'charge'>): Sink {
  const { columnNames, compression, rowGroupRows } = options as ParquetSinkOptions
  const fields = columnNames.map((name, i) => ({ name, type: types[i] }))
  let kept: Batch[] = []
  let rows = 0
  let bytes = 0
  let written = false
  const write = (): Uint8Array => {
    const file = writeGroup(fields, kept, compression)
    facts.charge?.(-bytes)
    kept = []
    rows = 0
    bytes = 0
    written = true
    return file
  }
  const take = (batch: Batch | undefined, last: boolean): SinkChunk => {
    const files: Uint8Array[] = []
    for (let start = 0; batch && start < batch.length;) {
      const end = Math.min(batch.length, start + rowGroupRows - rows)
      const part = keepBatch(start === 0 && end === batch.length ? batch : sliceBatch(batch, start, end))
      const partBytes = batchBytes(part.columns)
      facts.charge?.(partBytes)
      kept.push(part)
      rows += part.length
      bytes += partBytes
      start = end
      if (rows >= rowGroupRows || bytes >= rowGroupWriteBytes) files.push(write())
    }
    if (last && (rows > 0 || (!written && files.length === 0))) files.push(write())
    return { payload: files, rows: batch?.length ?? 0, transfer: files.map((file) => file.buffer as ArrayBuffer) }
  }
  return { chunk: (batch) => take(batch, false), end: (batch) => take(batch, true) }
}
