// Module: batches to DataRow messages, and to CopyData messages of all three formats, one a row.
import { cellBytesMax, descriptorBytes, isNull, isText, putCell, putText, refused, textOffset } from './rows-cells'
import { isNeverRewritten, needsEscape, needsQuotes, putEscaped, putQuoted, setFormat } from './rows-escapes'

export { setFormat }

/** Where the messages end, */
export let written: u32 = 0
/** and, where they end before a row, the column that has no short way; -1: there was no room. */
export let refusedColumn: i32 = -1

const noRoom: i32 = -1

/** A row whose texts are no longer than other cells; longer ones are asked for one by one. */
function rowRoom(count: u32, nullBytes: u32): u32 {
  return 4 * cellBytesMax + count * (3 * cellBytesMax + nullBytes)
}

function beginRow(out: u32, letter: u32): u32 {
  store<u8>(out, letter)
  return out + 5
}

function endRow(start: u32, end: u32): void {
  store<u32>(start, bswap(end - start - 1), 1)
}

/** Cells with their lengths: DataRow, and COPY's binary format. Answers the row before which it ended. */
export function binaryRows(columns: u32, count: u32, row: u32, rows: u32, out: u32, end: u32, letter: u32): u32 {
  written = out
  refusedColumn = noRoom
  const room = rowRoom(count, 0)
  for (; row < rows; row++) {
    const start = out
    if (out + room > end) return row
    out = beginRow(out, letter)
    store<u16>(out, bswap(count as u16))
    out += 2
    for (let i: u32 = 0; i < count; i++) {
      const column = columns + i * descriptorBytes
      if (isNull(column, row)) {
        store<u32>(out, 0xffff_ffff)
        out += 4
        continue
      }
      let after: u32
      if (isText(column)) {
        const offset = textOffset(column, row)
        const length = load<u32>(offset, 4) - load<u32>(offset)
        if (length > cellBytesMax && out + length + room > end) return row
        after = putText(column, offset, out + 4)
      } else {
        after = putCell(column, row, out + 4)
        if (after == refused) {
          refusedColumn = i as i32
          return row
        }
      }
      store<u32>(out, bswap(after - out - 4))
      out = after
    }
    endRow(start, out)
    written = out
  }
  return row
}

/** Cells between delimiters, as setFormat says. */
export function characterRows(
  columns: u32,
  count: u32,
  row: u32,
  rows: u32,
  out: u32,
  end: u32,
  delimiter: u32,
  nullText: u32,
  nullBytes: u32,
): u32 {
  written = out
  refusedColumn = noRoom
  const room = rowRoom(count, nullBytes)
  const skips = isNeverRewritten()
  for (; row < rows; row++) {
    const start = out
    if (out + room > end) return row
    out = beginRow(out, 0x64)
    for (let i: u32 = 0; i < count; i++) {
      const column = columns + i * descriptorBytes
      if (i > 0) store<u8>(out++, delimiter)
      if (isNull(column, row)) {
        memory.copy(out, nullText, nullBytes)
        out += nullBytes
        continue
      }
      let after: u32
      if (isText(column)) {
        const offset = textOffset(column, row)
        const length = load<u32>(offset, 4) - load<u32>(offset)
        // With a backslash or quote before each of its bytes.
        if (length > cellBytesMax && out + 2 * length + room > end) return row
        after = putText(column, offset, out)
      } else {
        after = putCell(column, row, out)
        if (after == refused) {
          refusedColumn = i as i32
          return row
        }
        if (skips) {
          out = after
          continue
        }
      }
      out = needsQuotes(out, after, count == 1)
        ? putQuoted(out, after)
        : needsEscape(out, after)
          ? putEscaped(out, after)
          : after
    }
    store<u8>(out++, 0x0a)
    endRow(start, out)
    written = out
  }
  return row
}
