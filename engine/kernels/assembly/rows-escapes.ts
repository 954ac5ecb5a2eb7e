// Cells of COPY's text and csv formats that were just written and must be rewritten, from their end on.

let isCsv: u32 = 0
let delimiter: u32 = 0
let quote: u32 = 0
let escape: u32 = 0
let nullText: u32 = 0
let nullBytes: u32 = 0

export function setFormat(csv: u32, between: u32, quoteByte: u32, escapeByte: u32, text: u32, textBytes: u32): void {
  isCsv = csv
  delimiter = between
  quote = quoteByte
  escape = escapeByte
  nullText = text
  nullBytes = textBytes
}

/** Letters, digits and what stands between those of numbers, dates and times: what cells that are no text are made of. */
function isOfCells(byte: u32): bool {
  if (byte >= 0x30 && byte <= 0x3a) return true
  const letter = byte | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || byte == 0x20 || byte == 0x2b || byte == 0x2d || byte == 0x2e
}

/** Whether cells that are no text always stay as they are. */
export function isNeverRewritten(): bool {
  if (isOfCells(delimiter)) return false
  if (isCsv == 0) return true
  return !isOfCells(quote) && (nullBytes == 0 || !isOfCells(load<u8>(nullText)))
}

/** csv: what would be read as something else. only: the row has this one column. */
export function needsQuotes(start: u32, end: u32, only: bool): bool {
  if (isCsv == 0) return false
  const length = end - start
  if (length == nullBytes && memory.compare(start, nullText, length) == 0) return true
  // A lone \. would look like the end-of-copy marker to older clients.
  if (only && length == 2 && load<u16>(start) == 0x2e5c) return true
  const delimiters = i8x16.splat(delimiter as i8)
  const quotes = i8x16.splat(quote as i8)
  const feeds = i8x16.splat(0x0a)
  const returns = i8x16.splat(0x0d)
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at)
    const mask = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)),
        v128.or(i8x16.eq(bytes, feeds), i8x16.eq(bytes, returns)),
      ),
    )
    if (mask != 0 && at + (ctz(mask) as u32) < end) return true
  }
  return false
}

export function putQuoted(start: u32, end: u32): u32 {
  let extra: u32 = 2
  for (let at = start; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if (byte == quote || byte == escape) extra++
  }
  const after = end + extra
  let to = after - 1
  store<u8>(to--, quote)
  for (let from = end; from > start;) {
    const byte: u32 = load<u8>(--from)
    store<u8>(to--, byte)
    if (byte == quote || byte == escape) store<u8>(to--, escape)
  }
  store<u8>(start, quote)
  return after
}

/** text: control characters, backslashes and delimiters get their backslash. */
export function needsEscape(start: u32, end: u32): bool {
  if (isCsv != 0) return false
  const delimiters = i8x16.splat(delimiter as i8)
  const backslashes = i8x16.splat(0x5c)
  const firstControl = i8x16.splat(8)
  const controls = i8x16.splat(5)
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at)
    const mask = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, backslashes)),
        i8x16.le_u(i8x16.sub(bytes, firstControl), controls),
      ),
    )
    if (mask != 0 && at + (ctz(mask) as u32) < end) return true
  }
  return false
}

/** The letters of 8 … 13: \b \t \n \v \f \r. */
function controlLetter(byte: u32): u32 {
  return ((0x7266_766e_7462 as u64) >> (((byte - 8) * 8) as u64)) as u32 & 0xff
}

export function putEscaped(start: u32, end: u32): u32 {
  let extra: u32 = 0
  for (let at = start; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if ((byte >= 8 && byte <= 13) || byte == 0x5c || byte == delimiter) extra++
  }
  let to = end + extra - 1
  for (let from = end; from > start;) {
    const byte: u32 = load<u8>(--from)
    const control = byte >= 8 && byte <= 13
    store<u8>(to--, control ? controlLetter(byte) : byte)
    if (control || byte == 0x5c || byte == delimiter) store<u8>(to--, 0x5c)
  }
  return end + extra
}
