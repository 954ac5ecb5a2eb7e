// Columns to DataRow messages. It runs on a worker, as the sink of a query whose rows go to the wire.
import type { Batch, Column } from '../../engine/columns/column.ts'
import type { QueryFacts } from '../../engine/execute/hooks.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'
import { cellWriter, nullTest } from './encode/cell.ts'
import { RowBuffer } from './encode/row-buffer.ts'
import { kernelRows } from './encode/row-kernel.ts'
import { conversionNamed, transcodeRows } from './encoding/transcode-rows.ts'

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
  readonly payload: Uint8Array
  readonly rows: number
  readonly transfer: ArrayBuffer[]
}

/** Bytes in shared memory go as they are, others are moved. */
export const encodedChunk = (payload: Uint8Array, rows: number): EncodedChunk => ({
  payload,
  rows,
  transfer: payload.buffer instanceof ArrayBuffer ? [payload.buffer] : [],
})

/** The sink that workers register under the name `rows`. */
export function rowsSink(
  options: unknown,
  types: readonly TypeRef[],
  { settings }: Pick<QueryFacts, 'settings'>,
): { chunk(batch: Batch, output?: SharedArrayBuffer): EncodedChunk } {
  const { formats } = options as RowsSinkOptions
  let bytesPerRow = 64
  return {
    chunk(batch, output) {
      const bytes = Math.ceil(bytesPerRow * batch.length * 1.25)
      const payload = encodeBatch(batch, { formats, types, settings }, bytes, output)
      if (batch.length > 0) bytesPerRow = payload.length / batch.length
      return encodedChunk(payload, batch.length)
    },
  }
}

const dataRow = 0x44

/** Complete DataRow messages, one a row; in `output`, where they fit and are many. */
export function encodeBatch(
  batch: Batch,
  options: EncodeRowsOptions,
  bytesExpected = 0,
  output?: SharedArrayBuffer,
): Uint8Array {
  const { formats, settings } = options
  const columns = typedColumns(batch, options)
  const short = kernelRows(columns, batch.length, { formats, framing: { letter: dataRow }, settings }, output)
  if (short) return inClientEncoding(short, columns, options)
  const out = new RowBuffer(bytesExpected)
  appendRows(batch, columns, options, out)
  return inClientEncoding(out.finish(), columns, options)
}

function inClientEncoding(
  messages: Uint8Array,
  columns: readonly Column[],
  { formats, settings }: EncodeRowsOptions,
): Uint8Array {
  const conversion = conversionNamed(settings.clientEncoding)
  if (!conversion) return messages
  return transcodeRows(
    messages,
    columns.map((column) => column.type),
    formats,
    conversion,
  )
}

/** Of few rows, behind what is in the buffer. */
export function encodeFew(batch: Batch, options: EncodeRowsOptions, out: RowBuffer): void {
  const columns = typedColumns(batch, options)
  const start = out.at
  appendRows(batch, columns, options, out)
  if (options.settings.clientEncoding === undefined) return
  const messages = inClientEncoding(Buffer.from(out.bytes.subarray(start, out.at)), columns, options)
  out.at = start
  out.copy(messages, 0, messages.length)
}

const typedColumns = ({ columns }: Batch, { types }: EncodeRowsOptions): readonly Column[] =>
  types ? columns.map((column, index) => ({ ...column, type: types[index] })) : columns

function appendRows(
  batch: Batch,
  typed: readonly Column[],
  { formats, settings }: EncodeRowsOptions,
  out: RowBuffer,
): void {
  const columns = typed.map((column, index) => {
    return { isNull: nullTest(column), write: cellWriter(column, formats[index] ?? 0, settings) }
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
}
