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

type Target = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

/** target[i] = base + value i, in the target's arithmetic. */
export function unpackBits(words: Uint32Array, count: number, width: number, base: number, target: Target): void {
  if (target instanceof Int32Array) return unpackInt32(words, count, width, base, target)
  if (target instanceof Int16Array) return unpackInt16(words, count, width, base, target)
  if (target instanceof Int8Array) return unpackInt8(words, count, width, base, target)
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  let word = 0
  let bit = 0
  for (let i = 0; i < count; i++) {
    let value = words[word] >>> bit
    const used = bit + width
    if (used > 32) value |= words[word + 1] << (32 - bit)
    if (used >= 32) {
      word++
      bit = used - 32
    } else bit = used
    target[i] = base + (value & mask)
  }
}

// The same loop per element type: one loop for all would be megamorphic, and this is what every scan begins with.
function unpackInt32(words: Uint32Array, count: number, width: number, base: number, target: Int32Array): void {
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  let word = 0
  let bit = 0
  for (let i = 0; i < count; i++) {
    let value = words[word] >>> bit
    const used = bit + width
    if (used > 32) value |= words[word + 1] << (32 - bit)
    if (used >= 32) {
      word++
      bit = used - 32
    } else bit = used
    target[i] = (base + (value & mask)) | 0
  }
}

function unpackInt16(words: Uint32Array, count: number, width: number, base: number, target: Int16Array): void {
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  let word = 0
  let bit = 0
  for (let i = 0; i < count; i++) {
    let value = words[word] >>> bit
    const used = bit + width
    if (used > 32) value |= words[word + 1] << (32 - bit)
    if (used >= 32) {
      word++
      bit = used - 32
    } else bit = used
    target[i] = base + (value & mask)
  }
}

function unpackInt8(words: Uint32Array, count: number, width: number, base: number, target: Int8Array): void {
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1
  let word = 0
  let bit = 0
  for (let i = 0; i < count; i++) {
    let value = words[word] >>> bit
    const used = bit + width
    if (used > 32) value |= words[word + 1] << (32 - bit)
    if (used >= 32) {
      word++
      bit = used - 32
    } else bit = used
    target[i] = base + (value & mask)
  }
}
