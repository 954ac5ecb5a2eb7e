// A cell of COPY's csv format: quoted where it must be, with quotes and escapes inside escaped.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import type { RowBuffer } from '../encode/row-buffer.ts'

/** Rewrites [start, out.at), just written, if it needs quotes. only: the row has this one column. */
export function quoteCsvCell(
  out: RowBuffer,
  start: number,
  copy: Pick<CopyOptions, 'delimiter' | 'quote' | 'escape' | 'null'>,
  force: boolean,
  only: boolean,
): void {
  const delimiter = copy.delimiter.charCodeAt(0)
  const quote = copy.quote.charCodeAt(0)
  const escape = copy.escape.charCodeAt(0)
  const end = out.at
  let quoted = force || looksNull(out, start, copy.null) || (only && isEndMarker(out, start))
  let escaped = 0
  for (let at = start; at < end; at++) {
    const byte = out.bytes[at]
    if (byte === quote || byte === escape) escaped++
    // An escape character alone needs no quotes, but inside quotes it needs an escape.
    if (byte === quote || byte === delimiter || byte === 0x0a || byte === 0x0d) quoted = true
  }
  if (!quoted) return
  out.reserve(escaped + 2)
  const { bytes } = out
  out.at = end + escaped + 2
  let to = out.at - 1
  bytes[to--] = quote
  for (let from = end - 1; from >= start; from--) {
    const byte = bytes[from]
    bytes[to--] = byte
    if (byte === quote || byte === escape) bytes[to--] = escape
  }
  bytes[start] = quote
}

function looksNull(out: RowBuffer, start: number, nullText: string): boolean {
  const length = out.at - start
  if (length > nullText.length * 3 || length < nullText.length) return false
  return out.bytes.toString('utf8', start, out.at) === nullText
}

/** A lone \. would look like the end-of-copy marker to older clients. */
const isEndMarker = (out: RowBuffer, start: number): boolean =>
  out.at - start === 2 && out.bytes[start] === 0x5c && out.bytes[start + 1] === 0x2e
