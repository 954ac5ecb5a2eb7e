// Trigrams of a text, as pg_trgm makes them: of its words (runs of letters and digits) in lower case, each with two blanks before it and
// one behind.
import { encodeText } from '../../types/text-bytes.ts'

export interface Trigrams {
  /** In the text's order, those that repeat too. */
  readonly ordered: readonly string[]
  /** Among `ordered`: where a word begins, where it ends. */
  readonly starts: ReadonlySet<number>
  readonly ends: ReadonlySet<number>
  readonly distinct: ReadonlySet<string>
}

const word = /[\p{L}\p{Nd}]+/gu

/** Of texts met lately: one side of a comparison is mostly a constant. */
const recent = new Map<string, Trigrams>()
const recentMax = 64

export function trigramsOf(text: string): Trigrams {
  let found = recent.get(text)
  if (!found) {
    if (recent.size >= recentMax) recent.delete(recent.keys().next().value!)
    recent.set(text, (found = extract(text)))
  }
  return found
}

function extract(text: string): Trigrams {
  const ordered: string[] = []
  const starts = new Set<number>()
  const ends = new Set<number>()
  for (const [found] of text.toLowerCase().matchAll(word)) {
    const letters = Array.from(`  ${found} `)
    starts.add(ordered.length)
    for (let i = 0; i + 3 <= letters.length; i++) ordered.push(letters[i] + letters[i + 1] + letters[i + 2])
    ends.add(ordered.length - 1)
  }
  return { ordered, starts, ends, distinct: new Set(ordered) }
}

const printable = /^[ -~]*$/

/** As show_trgm has them: three bytes each, in the order of signed bytes; of letters beyond ASCII a hash, and that in hexadecimal. */
export function shownTrigrams(text: string): string[] {
  const packed = [...trigramsOf(text).distinct].map((trigram) => {
    const isPlain = printable.test(trigram)
    const bytes = encodeText(trigram)
    const key = isPlain ? (bytes[0] << 16) | (bytes[1] << 8) | bytes[2] : hash(bytes)
    // The sign of each byte turned round: unsigned order is then that of signed bytes.
    return { order: key ^ 0x808080, shown: isPlain ? trigram : `0x${key.toString(16).padStart(6, '0')}` }
  })
  return packed.sort((a, b) => a.order - b.order).map(({ shown }) => shown)
}

/** The three low bytes, lowest first, of the CRC that PostgreSQL kept for what was stored long ago: the reflected polynomial's table, used from the top. */
function hash(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = ((crc << 8) ^ crcTable[((crc >>> 24) ^ byte) & 0xff]) >>> 0
  crc = ~crc >>> 0
  return ((crc & 0xff) << 16) | (crc & 0xff00) | ((crc >>> 16) & 0xff)
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})
