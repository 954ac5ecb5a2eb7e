// Text to inet and cidr, with the short forms that each of the two takes. undefined: it is none.
import type { Inet } from './inet-value.ts'

export function readInet(text: string, isCidr: boolean): Inet | undefined {
  if (text.includes(':')) return readVersion6(text)
  return isCidr ? readCidrVersion4(text) : readVersion4(text)
}

/** What a socket says of its other end; null where that is a name. */
export const addressOf = (text: string | null): Inet | null =>
  text === null ? null : (readInet(text.replace(/%.*$/, ''), false) ?? null)

/** 10.1.2.3, or fewer octets with a mask that they reach: 10.1/16. */
function readVersion4(text: string): Inet | undefined {
  // A dot may end it.
  const match = /^(\d+(?:\.\d+)*)\.?(?:\/(\d+))?$/.exec(text)
  const octets = match && readOctets(match[1])
  if (!octets) return undefined
  if (match[2] === undefined) return octets.length === 4 ? version4(octets, 32) : undefined
  const bits = Number(match[2])
  return bits <= 32 && Math.floor(bits / 8) <= octets.length ? version4(octets, bits) : undefined
}

/** 10.1.2.3, 10.1, 0x0A01, any of them with a mask; without one the address's class and length say it. */
function readCidrVersion4(text: string): Inet | undefined {
  const match = /^(?:0[xX]([\da-fA-F]+)|(\d+(?:\.\d+)*))(?:\/(\d+))?$/.exec(text)
  const octets = match && (match[1] === undefined ? readOctets(match[2]) : hexOctets(match[1]))
  if (!octets) return undefined
  const bits = match[3] === undefined ? impliedBits(octets) : Number(match[3])
  return bits <= 32 ? version4(octets, bits) : undefined
}

function readOctets(text: string): readonly number[] | undefined {
  const octets = text.split('.').map(Number)
  return octets.length <= 4 && octets.every((octet) => octet <= 255) ? octets : undefined
}

function hexOctets(digits: string): readonly number[] | undefined {
  const pairs = digits.match(/..?/g)!
  return pairs.length <= 4 ? pairs.map((pair) => Number.parseInt(pair.padEnd(2, '0'), 16)) : undefined
}

function impliedBits(octets: readonly number[]): number {
  const [first] = octets
  const ofClass = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8
  const bits = Math.max(ofClass, octets.length * 8)
  return bits === 8 && first === 224 ? 4 : bits
}

function version4(octets: readonly number[], bits: number): Inet {
  const [a, b = 0, c = 0, d = 0] = octets
  return {
    family: 4,
    bits,
    address: BigInt(a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d),
  }
}

const groupCount = 8

function readVersion6(text: string): Inet | undefined {
  const match = /^([^/]*)(?:\/(\d+))?$/.exec(text)
  if (!match || (match[2] !== undefined && !isMask(match[2]))) return undefined
  const halves = match[1].split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, index) => readGroups(half, index === halves.length - 1))
  if (!head || (halves.length === 2 && !tail)) return undefined
  const missing = groupCount - head.length - (tail?.length ?? 0)
  if (tail ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  const address = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
  return {
    family: 6,
    bits: match[2] === undefined ? 128 : Number(match[2]),
    address,
  }
}

const isMask = (text: string): boolean => /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 128

/** The groups between the colons of one side of a `::`; the last of all may be an address of version 4. */
function readGroups(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (isLast && index === parts.length - 1 && part.includes('.')) {
      const octets = embeddedOctets(part)
      if (!octets) return undefined
      groups.push(octets[0] * 256 + octets[1], octets[2] * 256 + octets[3])
    } else if (/^[\da-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** No octet has a zero before it, and octets may lack at the end. */
function embeddedOctets(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined
  }
  return [...parts.map(Number), 0, 0, 0].slice(0, 4)
}
