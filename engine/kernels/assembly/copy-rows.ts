// COPY's text and csv formats cut into fields: whole rows only, sixteen bytes at a time. What is not plain — a NUL, a line end of the
// other kind, an end marker, a wrong count of fields — ends the run before its row, for whoever knows what to say about it.

/** A field is two words: where it starts, and where it ends with these flags above. */
const quotedField: u32 = 0x8000_0000
const escapedField: u32 = 0x4000_0000

const lf: u32 = 0x0a
const cr: u32 = 0x0d
const backslash: u32 = 0x5c
const dot: u32 = 0x2e

/** After a run: where the first row lies that was not taken, */
export let nextRow: u32 = 0
/** and how many lines lay inside quotes. */
export let quotedLines: u32 = 0

/** Input is padded by sixteen readable bytes. newline: lf, or cr for CR LF. Answers how many rows were taken. */
export function csvRows(
  start: u32,
  end: u32,
  fields: u32,
  columns: u32,
  rowsMax: u32,
  delimiter: u32,
  quote: u32,
  escape: u32,
  newline: u32,
): u32 {
  const delimiters = i8x16.splat(delimiter as i8)
  const quotes = i8x16.splat(quote as i8)
  const feeds = i8x16.splat(lf as i8)
  const returns = i8x16.splat(cr as i8)
  const zeros = i8x16.splat(0)
  const insideNewline = newline == lf ? lf : cr
  const rowWords = columns * 8
  let rows: u32 = 0
  let out = fields
  let rowEnd = fields + rowWords
  let fieldStart = start
  let flags: u32 = 0
  let rowLines: u32 = 0
  nextRow = start
  quotedLines = 0
  let at = start
  while (at < end) {
    const bytes = v128.load(at)
    let mask = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, feeds)),
        v128.or(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, returns)), i8x16.eq(bytes, zeros)),
      ),
    )
    let next = at + 16
    while (mask != 0) {
      const here = at + (ctz(mask) as u32)
      mask &= mask - 1
      if (here >= end) return rows
      const byte: u32 = load<u8>(here)
      if (byte == delimiter) {
        if (out + 8 >= rowEnd) return rows
        endField(out, fieldStart, here, flags, quote)
        out += 8
        fieldStart = here + 1
        flags = 0
      } else if (byte == newline && (byte == lf || (here + 1 < end && load<u8>(here + 1) == lf))) {
        if (out + 8 != rowEnd) return rows
        endField(out, fieldStart, here, flags, quote)
        out += 8
        rowEnd += rowWords
        rows++
        const skipped: u32 = byte == lf ? 1 : 2
        fieldStart = here + skipped
        nextRow = fieldStart
        quotedLines += rowLines
        rowLines = 0
        flags = 0
        if (rows == rowsMax) return rows
        if (skipped == 2) {
          next = fieldStart
          break
        }
      } else if (byte == quote) {
        // A quote that does not open the field makes it one to rewrite; so does what follows the closing one.
        if (here > fieldStart) flags |= escapedField
        flags |= quotedField
        let inside = here + 1
        for (;;) {
          if (inside >= end) return rows
          const one: u32 = load<u8>(inside)
          if (one == escape) {
            if (inside + 1 >= end) return rows
            const two: u32 = load<u8>(inside + 1)
            if (two == quote || two == escape) {
              flags |= escapedField
              inside += 2
              continue
            }
          }
          if (one == quote) break
          if (one == 0) return rows
          if (one == insideNewline) rowLines++
          inside++
        }
        next = inside + 1
        if (next >= end) return rows
        const after: u32 = load<u8>(next)
        if (after != delimiter && after != lf && after != cr && after != quote && after != 0) flags |= escapedField
        break
      } else return rows
    }
    at = next
  }
  return rows
}

/** Quotes around the whole field and none inside: its text is what lies between. */
function endField(out: u32, start: u32, end: u32, flags: u32, quote: u32): void {
  if (flags == quotedField && end - start >= 2 && load<u8>(start) == quote) {
    store<u32>(out, start + 1)
    store<u32>(out, (end - 1) | flags, 4)
  } else {
    store<u32>(out, start)
    store<u32>(out, end | flags, 4)
  }
}

/** The same for the text format. */
export function textRows(
  start: u32,
  end: u32,
  fields: u32,
  columns: u32,
  rowsMax: u32,
  delimiter: u32,
  newline: u32,
): u32 {
  const delimiters = i8x16.splat(delimiter as i8)
  const backslashes = i8x16.splat(backslash as i8)
  const feeds = i8x16.splat(lf as i8)
  const returns = i8x16.splat(cr as i8)
  const zeros = i8x16.splat(0)
  const rowWords = columns * 8
  let rows: u32 = 0
  let out = fields
  let rowEnd = fields + rowWords
  let fieldStart = start
  let flags: u32 = 0
  nextRow = start
  quotedLines = 0
  let at = start
  while (at < end) {
    const bytes = v128.load(at)
    let mask = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, feeds)),
        v128.or(v128.or(i8x16.eq(bytes, backslashes), i8x16.eq(bytes, returns)), i8x16.eq(bytes, zeros)),
      ),
    )
    let next = at + 16
    while (mask != 0) {
      const here = at + (ctz(mask) as u32)
      mask &= mask - 1
      if (here >= end) return rows
      const byte: u32 = load<u8>(here)
      if (byte == delimiter) {
        if (out + 8 >= rowEnd) return rows
        store<u32>(out, fieldStart)
        store<u32>(out, here | flags, 4)
        out += 8
        fieldStart = here + 1
        flags = 0
      } else if (byte == newline && (byte == lf || (here + 1 < end && load<u8>(here + 1) == lf))) {
        if (out + 8 != rowEnd) return rows
        store<u32>(out, fieldStart)
        store<u32>(out, here | flags, 4)
        out += 8
        rowEnd += rowWords
        rows++
        const skipped: u32 = byte == lf ? 1 : 2
        fieldStart = here + skipped
        nextRow = fieldStart
        flags = 0
        if (rows == rowsMax) return rows
        if (skipped == 2) {
          next = fieldStart
          break
        }
      } else if (byte == backslash) {
        if (here + 1 >= end) return rows
        const escaped: u32 = load<u8>(here + 1)
        if (escaped == dot || escaped == 0) return rows
        flags = escapedField
        next = here + 2
        break
      } else return rows
    }
    at = next
  }
  return rows
}
