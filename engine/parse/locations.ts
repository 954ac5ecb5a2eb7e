// The parser counts UTF-8 bytes, clients count characters (code points), JavaScript counts UTF-16 units.

export interface ByteMap {
  readonly ascii: boolean
  /** Byte offset to UTF-16 offset. */
  readonly unit: (byte: number) => number
  /** Byte offset to code point offset. */
  readonly character: (byte: number) => number
}

// oxlint-disable-next-line no-control-regex
const asciiOnly = /^[\x00-\x7f]*$/

export function mapOfBytes(text: string): ByteMap {
  if (asciiOnly.test(text)) return { ascii: true, unit: (byte) => byte, character: (byte) => byte }
  // units[byte], characters[byte] for the first byte of every character; bytes inside a character keep its start.
  const bytes = Buffer.byteLength(text)
  const units = new Uint32Array(bytes + 1)
  const characters = new Uint32Array(bytes + 1)
  let byte = 0
  let unit = 0
  let character = 0
  for (const point of text) {
    const code = point.codePointAt(0) as number
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    for (let inside = 0; inside < width; inside++) {
      units[byte + inside] = unit
      characters[byte + inside] = character
    }
    byte += width
    unit += point.length
    character++
  }
  units[bytes] = text.length
  characters[bytes] = character
  return {
    ascii: false,
    unit: (at) => units[Math.min(at, bytes)],
    character: (at) => characters[Math.min(at, bytes)],
  }
}

/** Code points in the first `units` UTF-16 units. */
export function characterLength(text: string, units: number): number {
  let count = 0
  for (let index = 0; index < units; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0xd800 && unit <= 0xdbff && index + 1 < text.length) index++
    count++
  }
  return count
}

const locationFields = new Set([
  'location',
  'rexpr_list_start',
  'rexpr_list_end',
  'list_start',
  'list_end',
  'stmt_location',
])

/** Rewrites every location of a tree in place (the tree was just made and is nobody else's yet). Iterative: trees are deep. */
export function moveLocations(tree: object, character: (byte: number) => number): void {
  const work: object[] = [tree]
  for (let node = work.pop(); node; node = work.pop()) {
    const fields = node as Record<string, unknown>
    for (const key of Object.keys(fields)) {
      const value = fields[key]
      if (typeof value === 'number') {
        if (value > 0 && locationFields.has(key)) fields[key] = character(value)
      } else if (typeof value === 'object' && value !== null) work.push(value)
    }
  }
}
