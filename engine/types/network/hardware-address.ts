// MAC addresses of six and of eight bytes, as unsigned numbers, and the one as the other.
import { invalidText, PgError } from '../../errors.ts'

/** What stands between the halves of an address of six bytes that is written as one of eight. */
const filling = 0xfffen

export const widened = (value: bigint): bigint => ((value >> 24n) << 40n) | (filling << 24n) | (value & 0xffffffn)

/** undefined: it has no form of six bytes. */
export const narrowed = (value: bigint): bigint | undefined =>
  ((value >> 24n) & 0xffffn) === filling ? ((value >> 40n) << 24n) | (value & 0xffffffn) : undefined

export function formatHardwareAddress(value: bigint, bytes: 6 | 8): string {
  const digits = value.toString(16).padStart(2 * bytes, '0')
  return digits.match(/../g)!.join(':')
}

const octet = '([\\da-f]{1,2})'
const full = '([\\da-f]{2})'
const loose = '\\s*([\\da-f]+)'
/** The ways to write six bytes. */
const forms: readonly RegExp[] = [
  Array.from({ length: 6 }, () => loose).join(':'),
  Array.from({ length: 6 }, () => loose).join('-'),
  `${full}${full}${octet}:${full}${full}${octet}`,
  `${full}${full}${octet}-${full}${full}${octet}`,
  `${full}${octet}\\.${full}${octet}\\.${full}${octet}`,
  `${full}${octet}-${full}${octet}-${full}${octet}`,
  `${full}${full}${full}${full}${full}${octet}`,
].map((form) => new RegExp(`^\\s*${form}\\s*$`, 'i'))

export function parseMacaddr(text: string): bigint {
  for (const form of forms) {
    const match = form.exec(text)
    if (!match) continue
    const octets = match.slice(1).map((digits) => BigInt(`0x${digits}`))
    if (octets.some((value) => value > 255n)) {
      throw new PgError('22003', `invalid octet value in "macaddr" value: "${text}"`)
    }
    return octets.reduce((address, value) => (address << 8n) | value, 0n)
  }
  throw invalidText('macaddr', text)
}

/** Six or eight pairs of digits; what stands between two pairs is nothing, or one separator throughout. */
export function parseMacaddr8(text: string): bigint {
  const pairs = /^\s*((?:[\da-f]{2}[:.-]?)+)\s*$/i.exec(text)?.[1]
  const separators = new Set(pairs?.match(/[:.-]/g))
  const digits = pairs?.replaceAll(/[:.-]/g, '')
  if (separators.size > 1 || (digits?.length !== 12 && digits?.length !== 16)) throw invalidText('macaddr8', text)
  const value = BigInt(`0x${digits}`)
  return digits.length === 16 ? value : widened(value)
}
