// Unsigned integers of 1 to 32 bits, packed without gaps into little-endian 32-bit words.

export const packedWords = (count: number, width: number): number => Math.ceil((count * width) / 32)

export function packBits(values: Uint32Array, count: number, width: number): Uint32Array {
  const words = new Uint32Array(packedWords(count, width))
  let word = 0
  let bit = 0
  for (let i = 0; i < count; i++) {
    const value = values[i]
    words[word] |= value << bit
    const used = bit + width
    if (used >= 32) {
      word++
      if (used > 32) words[word] = value >>> (32 - bit)
      bit = used - 32
    } else bit = used
  }
  return words
}

/** Value i alone. */
export function bitsOf(words: Uint32Array, i: number, width: number): number {
  const at = i * width
  const word = Math.floor(at / 32)
  const bit = at % 32
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  let value = words[word] >>> bit
  if (bit + width > 32) value |= words[word + 1] << (32 - bit)
  return (value & mask) >>> 0
}

export type PackedTarget = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

/** target[i] = base + value i, in the target's arithmetic. */
export function unpackBits(words: Uint32Array, count: number, width: number, base: number, target: PackedTarget): void {
  const whole = count - (count % runValues)
  if (whole > 0) unpackerFor(width, target)(words, whole, base | 0, target)
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  for (let i = whole, at = whole * width; i < count; i++, at += width) {
    const word = at >>> 5
    const bit = at & 31
    let value = words[word] >>> bit
    if (bit + width > 32) value |= words[word + 1] << (32 - bit)
    target[i] = base + (value & mask)
  }
}

/** Values after which a packed run is at a word's boundary again, whatever the width. */
const runValues = 32

/** count is a multiple of runValues. */
type Unpacker = (words: Uint32Array, count: number, base: number, target: PackedTarget) => void

const unpackers = new Map<string, Unpacker>()

/**
 * One function per width and array type, written out for a run of values: shifts and masks are constants then, no word is read twice,
 * and no call sees two types of array. That is three times as fast as a loop over all widths, and every scan begins here. (A kernel
 * in WebAssembly that unpacks four values at a time would take this function's place.)
 */
function unpackerFor(width: number, target: PackedTarget): Unpacker {
  const key = `${width} ${target.constructor.name}`
  let unpacker = unpackers.get(key)
  if (!unpacker) unpackers.set(key, (unpacker = makeUnpacker(width)))
  return unpacker
}

function makeUnpacker(width: number): Unpacker {
  const lines: string[] = []
  for (let word = 0; word < width; word++) lines.push(`const w${word} = words[from + ${word}]`)
  for (let i = 0; i < runValues; i++) {
    const word = (i * width) >> 5
    const bit = (i * width) & 31
    let value = bit === 0 ? `w${word}` : `(w${word} >>> ${bit})`
    if (bit + width > 32) value = `(${value} | (w${word + 1} << ${32 - bit}))`
    if (bit + width !== 32) value = `(${value} & ${(2 ** width - 1) | 0})`
    lines.push(`target[at + ${i}] = (base + ${value}) | 0`)
  }
  const body = `for (let at = 0, from = 0; at < count; at += ${runValues}, from += ${width}) {\n${lines.join('\n')}\n}`
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of numbers alone
  return new Function('words', 'count', 'base', 'target', body) as Unpacker
}
