// The CRC of two byte sequences from the CRC of each: the first one's is multiplied by x to the number of bits that follow it, modulo
// the polynomial. So parts that were summed apart give the checksum of the whole object.
import type { ChecksumAlgorithm } from './digests.ts'

/** Reflected: the highest bit is x^0. */
const fields: Readonly<Partial<Record<ChecksumAlgorithm, { readonly bits: number; readonly polynomial: bigint }>>> = {
  crc32: { bits: 32, polynomial: 0xedb88320n },
  crc32c: { bits: 32, polynomial: 0x82f63b78n },
  crc64nvme: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
}

export const combines = (algorithm: ChecksumAlgorithm): boolean => fields[algorithm] !== undefined

/** Parts in order, each with its CRC in base64. */
export function combineCrc(
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly crc: string; readonly size: number }[],
): string {
  const field = fields[algorithm]
  if (!field) throw new Error(`${algorithm} of parts does not give that of the whole`)
  const { bits, polynomial } = field
  const top = 1n << BigInt(bits - 1)
  const times = (a: bigint, b: bigint): bigint => {
    let product = 0n
    for (let mask = top, shifted = b; mask !== 0n; mask >>= 1n) {
      if (a & mask) product ^= shifted
      shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n
    }
    return product
  }
  // Parts of one upload mostly have one size.
  const shifts = new Map<number, bigint>()
  const shiftOf = (bytes: number): bigint => {
    let shift = shifts.get(bytes)
    if (shift === undefined) {
      shift = top
      let square = top >> 8n
      for (let rest = BigInt(bytes); rest > 0n; rest >>= 1n) {
        if (rest & 1n) shift = times(shift, square)
        square = times(square, square)
      }
      shifts.set(bytes, shift)
    }
    return shift
  }
  let whole = 0n
  for (const { crc, size } of parts) {
    const own = BigInt(`0x${Buffer.from(crc, 'base64').toString('hex')}`)
    whole = times(whole, shiftOf(size)) ^ own
  }
  return Buffer.from(whole.toString(16).padStart(bits / 4, '0'), 'hex').toString('base64')
}
