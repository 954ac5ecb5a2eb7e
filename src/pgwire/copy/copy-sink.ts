// COPY TO: columns to CopyData messages, one a row. It runs on a worker, as the sink of a query whose rows are copied out.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { QueryFacts } from '../../../engine/execute/hooks.ts'
import type { TextSettings, TypeRef } from '../../../engine/types/type.ts'
import { cellWriter, nullTest } from '../encode/cell.ts'
import type { CellWriter, NullTest } from '../encode/cell.ts'
import { RowBuffer } from '../encode/row-buffer.ts'
import { kernelRows } from '../encode/row-kernel.ts'
import { type EncodedChunk, encodedChunk } from '../encode-rows.ts'
import { conversionNamed, fromUtf8, transcodeRows, transcodeTexts } from '../encoding/transcode-rows.ts'
import { escapeTextCell } from './escape-text.ts'
import { quoteCsvCell } from './quote-csv.ts'

/** Cloneable: they travel with the query. */
export interface CopySinkOptions {
  readonly copy: CopyOptions
  readonly columnNames: readonly string[]
  /** Without messages around the rows, as a file holds them. */
  readonly bare?: true
}

export interface EncodeCopyOptions extends CopySinkOptions {
  readonly settings: TextSettings
}

/** The sink that workers register under the name `copy`: its payload is for ResultSink.copyMessages. */
export function copySink(
  options: unknown,
  types: readonly TypeRef[],
  { settings }: Pick<QueryFacts, 'settings'>,
): { chunk(batch: Batch, output?: SharedArrayBuffer): EncodedChunk } {
  const given: EncodeCopyOptions = { ...(options as CopySinkOptions), settings }
  let bytesPerRow = 64
  return {
    chunk(batch, output) {
      const short = given.bare ? undefined : shortWay(batch, given, types, output)
      if (short) return encodedChunk(inEncoding(short, given, types), batch.length)
      const out = new RowBuffer(Math.ceil(bytesPerRow * batch.length * 1.25))
      encodeCopyRows(batch, given, types, out, !given.bare)
      const payload = out.finish()
      if (batch.length > 0) bytesPerRow = payload.length / batch.length
      return encodedChunk(inEncoding(payload, given, types), batch.length)
    },
  }
}

/** Binary rows follow the client's encoding, text the one that COPY names before it. */
function inEncoding(
  payload: Uint8Array,
  { copy, settings, bare }: EncodeCopyOptions,
  types: readonly TypeRef[],
): Uint8Array {
  if (copy.format !== 'binary') {
    const conversion = conversionNamed(copy.encoding ?? settings.clientEncoding)
    if (!conversion) return payload
    return bare ? fromUtf8(conversion)(payload) : transcodeTexts(payload, conversion)
  }
  const conversion = conversionNamed(settings.clientEncoding)
  if (!conversion || bare) return payload
  return transcodeRows(
    payload,
    types,
    types.map(() => 1),
    conversion,
  )
}

/** Framed, through the kernel; FORCE_QUOTE it does not know. */
function shortWay(
  batch: Batch,
  { copy, settings }: EncodeCopyOptions,
  types: readonly TypeRef[],
  output: SharedArrayBuffer | undefined,
): Uint8Array | undefined {
  if (copy.forceQuote.length > 0) return undefined
  const format = copy.format === 'binary' ? 1 : 0
  return kernelRows(
    batch.columns.map((column, index) => ({ ...column, type: types[index] })),
    batch.length,
    {
      formats: types.map(() => format),
      framing: format === 1 ? { letter: copyData } : { copy },
      settings,
    },
    output,
  )
}

interface CopyColumn {
  readonly isNull: NullTest | undefined
  readonly write: CellWriter
  readonly forceQuote: boolean
}

const copyData = 0x64

/** framed: as CopyData messages; else the bare bytes, as a file holds them. */
export function encodeCopyRows(
  batch: Batch,
  { copy, columnNames, settings }: EncodeCopyOptions,
  types: readonly TypeRef[],
  out: RowBuffer,
  framed: boolean,
): void {
  const columns = batch.columns.map((column, index): CopyColumn => {
    const write = cellWriter({ ...column, type: types[index] }, copy.format === 'binary' ? 1 : 0, settings)
    const forceQuote = copy.forceQuote === '*' || copy.forceQuote.includes(columnNames[index])
    return { isNull: nullTest(column), write, forceQuote }
  })
  const writeRow = copy.format === 'binary' ? binaryRow(columns) : characterRow(columns, copy)
  for (let row = 0; row < batch.length; row++) {
    const start = out.at
    if (framed) {
      out.byte(copyData)
      out.int32(0)
    }
    writeRow(out, row)
    if (framed) out.putInt32(start + 1, out.at - start - 1)
  }
}

function binaryRow(columns: readonly CopyColumn[]): CellWriter {
  return (out, row) => {
    out.int16(columns.length)
    for (const { isNull, write } of columns) {
      const cell = out.at
      out.int32(-1)
      if (isNull?.(row)) continue
      write(out, row)
      out.putInt32(cell, out.at - cell - 4)
    }
  }
}

function characterRow(columns: readonly CopyColumn[], copy: CopyOptions): CellWriter {
  const delimiter = copy.delimiter.charCodeAt(0)
  const nullText = Buffer.from(copy.null)
  const csv = copy.format === 'csv'
  return (out, row) => {
    for (let index = 0; index < columns.length; index++) {
      const { isNull, write, forceQuote } = columns[index]
      if (index > 0) out.byte(delimiter)
      if (isNull?.(row)) {
        out.copy(nullText, 0, nullText.length)
        continue
      }
      const start = out.at
      write(out, row)
      if (csv) quoteCsvCell(out, start, copy, forceQuote, columns.length === 1)
      else escapeTextCell(out, start, delimiter)
    }
    out.byte(0x0a)
  }
}
