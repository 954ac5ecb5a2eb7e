// Columns to DataRow messages. It runs on a worker, as the sink of a query whose rows go to the wire.
import type { Batch } from '../../engine/columns/column.ts'
import type { QueryFacts } from '../../engine/execute/hooks.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'
import { cellWriter, nullTest } from './encode/cell.ts'
import { RowBuffer } from './encode/row-buffer.ts'
import { kernelRows } from './encode/row-kernel.ts'

/** Cloneable: they travel with the query. */
export interface RowsSinkOptions {
  /** Per column: 0 text, 1 binary. */
  readonly formats: readonly number[]
}

export interface EncodeRowsOptions extends RowsSinkOptions {
  /** Types the rows are described with; absent: each column's own. */
  readonly types?: readonly TypeRef[]
  readonly settings: TextSettings
}

/** What a sink makes of a batch, as the executor posts it. */
export interface EncodedChunk {
  readonly payload: Uint8Array<ArrayBuffer>
  readonly rows: number
  readonly transfer: ArrayBuffer[]
}

/** The sink that workers register under the name `rows`. */
export function rowsSink(
  options: unknown,
  types: readonly TypeRef[],
  { settings }: Pick<QueryFacts, 'settings'>,
): { chunk(batch: Batch): EncodedChunk } {
  const { formats } = options as RowsSinkOptions
  let bytesPerRow = 64
  return {
    chunk(batch) {
      const payload = encodeBatch(batch, { formats, types, settings }, Math.ceil(bytesPerRow * batch.length * 1.25))
      if (batch.length > 0) bytesPerRow = payload.length / batch.length
      return { payload, rows: batch.length, transfer: [payload.buffer] }
    },
  }
}

const dataRow = 0x44

/** Complete DataRow messages, one a row. */
export function encodeBatch(batch: Batch, options: EncodeRowsOptions, bytesExpected = 0): Uint8Array<ArrayBuffer> {
  const { formats, types, settings } = options
  const typedColumns = batch.columns.map((column, index) => (types ? { ...column, type: types[index] } : column))
  const short = kernelRows(typedColumns, batch.length, { formats, framing: { letter: dataRow }, settings })
  if (short) return short
  const out = new RowBuffer(bytesExpected)
  const columns = typedColumns.map((typed, index) => {
    return { isNull: nullTest(typed), write: cellWriter(typed, formats[index] ?? 0, settings) }
  })
  for (let row = 0; row < batch.length; row++) {
    const start = out.at
    out.reserve(7 + 4 * columns.length)
    out.bytes[out.at] = dataRow
    out.at += 5
    out.int16(columns.length)
    for (const { isNull, write } of columns) {
      const cell = out.at
      out.int32(-1)
      if (isNull?.(row)) continue
      write(out, row)
      out.putInt32(cell, out.at - cell - 4)
    }
    out.putInt32(start + 1, out.at - start - 1)
  }
  return out.finish()
}
