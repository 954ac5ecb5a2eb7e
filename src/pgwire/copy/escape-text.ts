// A cell of COPY's text format: control characters, backslashes and delimiters of what was just written get their backslash.
import type { RowBuffer } from '../encode/row-buffer.ts'

const backslash = 0x5c
/** What \b \t \n \v \f \r write for 8 … 13. */
const controlLetters = Buffer.from('btnvfr')

/** Rewrites [start, out.at) in place, from its end on, if anything in it needs it. */
export function escapeTextCell(out: RowBuffer, start: number, delimiter: number): void {
  const end = out.at
  let extra = 0
  for (let at = start; at < end; at++) {
    const byte = out.bytes[at]
    if ((byte >= 8 && byte <= 13) || byte === backslash || byte === delimiter) extra++
  }
  if (extra === 0) return
  out.reserve(extra)
  const { bytes } = out
  out.at = end + extra
  for (let from = end - 1, to = end + extra - 1; to > from; from--) {
    const byte = bytes[from]
    if (byte >= 8 && byte <= 13 && byte !== delimiter) bytes[to--] = controlLetters[byte - 8]
    // A delimiter that is a control character (the tab) is written by its letter, any other as it is.
    else if (byte === delimiter) bytes[to--] = byte >= 8 && byte <= 13 ? controlLetters[byte - 8] : byte
    else {
      bytes[to--] = byte
      if (byte !== backslash) continue
    }
    bytes[to--] = backslash
  }
}
