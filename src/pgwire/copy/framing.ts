// What COPY TO sends before and after its rows, each as one CopyData payload.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { RowBuffer } from '../encode/row-buffer.ts'
import { conversionNamed, fromUtf8 } from '../encoding/transcode-rows.ts'
import { binarySignature } from './binary-parser.ts'
import { escapeTextCell } from './escape-text.ts'
import { quoteCsvCell } from './quote-csv.ts'

/** The binary signature or the header line. */
export function copyHeader(
  copy: CopyOptions,
  columnNames: readonly string[],
  clientEncoding?: string,
): Uint8Array | undefined {
  if (copy.format === 'binary') return Buffer.concat([binarySignature, Buffer.alloc(8)])
  if (copy.header === false) return undefined
  const out = new RowBuffer()
  columnNames.forEach((name, column) => {
    if (column > 0) out.ascii(copy.delimiter)
    const start = out.at
    out.text(name)
    if (copy.format === 'csv') quoteCsvCell(out, start, copy, false, columnNames.length === 1)
    else escapeTextCell(out, start, copy.delimiter.charCodeAt(0))
  })
  out.byte(0x0a)
  const conversion = conversionNamed(copy.encoding ?? clientEncoding)
  return conversion ? fromUtf8(conversion)(out.finish()) : out.finish()
}

export const copyTrailer = (copy: CopyOptions): Uint8Array | undefined =>
  copy.format === 'binary' ? Buffer.of(0xff, 0xff) : undefined

/** The header put into the first of some CopyData messages. */
export function withHeader(header: Uint8Array, messages: Uint8Array): Uint8Array {
  const joined = Buffer.concat([messages.subarray(0, 5), header, messages.subarray(5)])
  joined.writeInt32BE(joined.readInt32BE(1) + header.length, 1)
  return joined
}
