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
