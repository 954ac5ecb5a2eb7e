// The value of inet and cidr: an address and how many of its leading bits are the network's.

export interface Inet {
  readonly family: 4 | 6
  readonly bits: number
  /** Unsigned: 32 bits of family 4, 128 of family 6. */
  readonly address: bigint
}

export const addressBits = (family: Inet['family']): number => (family === 4 ? 32 : 128)

const all = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n } as const

/** An address of ones. */
export const allOnes = (family: Inet['family']): bigint => all[family]

export const hostMask = ({ family, bits }: Inet): bigint => (1n << BigInt(addressBits(family) - bits)) - 1n

export const netMask = (value: Inet): bigint => allOnes(value.family) ^ hostMask(value)

/** The address without what is right of the mask. */
export const networkOf = (value: Inet): bigint => value.address & netMask(value)

/** Family, then the network, then the mask's length, then the address. */
export function compareInet(a: Inet, b: Inet): number {
  if (a.family !== b.family) return a.family - b.family
  const left = networkOf(a)
  const right = networkOf(b)
  // A network is followed by zeros here, so those of different lengths compare as their shared bits do.
  if (left !== right) return left < right ? -1 : 1
  if (a.bits !== b.bits) return a.bits - b.bits
  return a.address < b.address ? -1 : a.address > b.address ? 1 : 0
}

/** Whether the first so many bits of two addresses of one family are the same. */
export const agreeOn = (a: Inet, b: Inet, bits: number): boolean =>
  a.address >> BigInt(addressBits(a.family) - bits) === b.address >> BigInt(addressBits(a.family) - bits)
