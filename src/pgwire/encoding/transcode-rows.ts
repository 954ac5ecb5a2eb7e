// Complete messages of rows, made in UTF8, as a client with another encoding reads them. Rows are encoded as for everybody and gone
// through once more: who speaks UTF8, as most do, pays nothing.
import { type Conversion, conversionOf } from '../../../engine/encodings/conversion.ts'
import { encodingName } from '../../../engine/encodings/names.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { decodeUtf8 } from '../decode-utf8.ts'
import { RowBuffer } from '../encode/row-buffer.ts'
import { type Transcode, transcodeBinary } from './transcode-cell.ts'

/** As settings and COPY options name it; undefined: UTF8. */
export function conversionNamed(name: string | undefined): Conversion | undefined {
  const known = name === undefined ? undefined : encodingName(name)
  return known && conversionOf(known)
}

export const fromUtf8 =
  (conversion: Conversion): Transcode =>
  (text) =>
    isAscii(text) ? text : conversion.encode(decodeUtf8(text))

export const toUtf8 =
  (conversion: Conversion): Transcode =>
  (text) =>
    isAscii(text) ? text : Buffer.from(conversion.decode(text))

/** Messages of cells: DataRow, and COPY's binary rows. Throws 22P05. */
export function transcodeRows(
  messages: Uint8Array,
  types: readonly TypeRef[],
  formats: readonly number[],
  conversion: Conversion,
): Uint8Array {
  const transcode = fromUtf8(conversion)
  return transcodeMessages(messages, (body, out) => {
    const view = new DataView(body.buffer, body.byteOffset, body.length)
    const columns = view.getInt16(0)
    out.int16(columns)
    let at = 2
    for (let column = 0; column < columns; column++) {
      const length = view.getInt32(at)
      at += 4
      if (length < 0) {
        out.int32(-1)
        continue
      }
      const cell = body.subarray(at, at + length)
      at += length
      const sent = formats[column] === 1 ? transcodeBinary(types[column].oid, cell, transcode) : transcode(cell)
      out.int32(sent.length)
      out.copy(sent, 0, sent.length)
    }
  })
}

/** Messages that are text as a whole: COPY's rows. */
export function transcodeTexts(messages: Uint8Array, conversion: Conversion): Uint8Array {
  const transcode = fromUtf8(conversion)
  return transcodeMessages(messages, (body, out) => {
    const sent = transcode(body)
    out.copy(sent, 0, sent.length)
  })
}

function transcodeMessages(messages: Uint8Array, write: (body: Uint8Array, out: RowBuffer) => void): Uint8Array {
  const view = new DataView(messages.buffer, messages.byteOffset, messages.length)
  const out = new RowBuffer(messages.length)
  for (let at = 0; at < messages.length;) {
    const end = at + 1 + view.getInt32(at + 1)
    const start = out.at
    out.byte(messages[at])
    out.int32(0)
    write(messages.subarray(at + 5, end), out)
    out.putInt32(start + 1, out.at - start - 1)
    at = end
  }
  return out.finish()
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] >= 0x80) return false
  return true
}
