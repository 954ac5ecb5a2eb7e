// inet and cidr as text: the address, and its short form that leaves out what the mask does not reach.
import { addressBits, networkOf, type Inet } from './inet-value.ts'

/** Without the mask. */
export const formatAddress = (value: Inet): string =>
  value.family === 4 ? octetsOf(value).join('.') : formatVersion6(groupsOf(value.address))

/** The mask too, where it is not the whole address. */
export const formatInet = (value: Inet): string =>
  value.bits === addressBits(value.family) ? formatAddress(value) : formatWithMask(value)

export const formatWithMask = (value: Inet): string => `${formatAddress(value)}/${value.bits}`

const octetsOf = ({ address }: Inet): readonly number[] =>
  [24n, 16n, 8n, 0n].map((shift) => Number((address >> shift) & 0xffn))

const groupsOf = (address: bigint): readonly number[] =>
  Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn))

function formatVersion6(groups: readonly number[]): string {
  const zeros = longestZeros(groups)
  const embedded = zeros.start === 0 && (zeros.length === 6 || (zeros.length === 5 && groups[5] === 0xffff))
  const parts = groups.map((group) => group.toString(16))
  if (embedded) {
    const octets = [groups[6] >> 8, groups[6] & 0xff, groups[7] >> 8, groups[7] & 0xff].join('.')
    return `::${[...parts.slice(zeros.length, 6), octets].join(':')}`
  }
  if (zeros.length < 2) return parts.join(':')
  return `${parts.slice(0, zeros.start).join(':')}::${parts.slice(zeros.start + zeros.length).join(':')}`
}

/** The first of the longest runs of groups that are zero. */
function longestZeros(groups: readonly number[]): {
  readonly start: number
  readonly length: number
} {
  let best = { start: -1, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** cidr as abbrev() has it: 10.1/16. */
export const abbreviateCidr = (value: Inet): string =>
  `${value.family === 4 ? shortVersion4(value) : shortVersion6(value)}/${value.bits}`

function shortVersion4(value: Inet): string {
  const octets = octetsOf({ ...value, address: networkOf(value) })
  return octets.slice(0, Math.max(1, Math.ceil(value.bits / 8))).join('.')
}

function shortVersion6(value: Inet): string {
  if (value.bits === 0) return '::'
  const words = Math.max(2, Math.ceil(value.bits / 16))
  const groups = groupsOf(networkOf(value)).slice(0, words)
  const zeros = zerosOfShort(groups)
  const embedded =
    zeros.length !== words &&
    zeros.start === 0 &&
    (zeros.length === 6 ||
      (zeros.length === 5 && groups[5] === 0xffff) ||
      (zeros.length === 7 && groups[7] >> 8 !== 0 && (groups[7] & 0xff) !== 1))
  let text = ''
  for (const [index, group] of groups.entries()) {
    if (zeros.length > 0 && index >= zeros.start && index < zeros.start + zeros.length) {
      if (index === zeros.start) text += ':'
      if (index === words - 1) text += ':'
    } else if (embedded && index > 5) {
      text += `${index === 6 ? ':' : '.'}${group >> 8}`
      if (index !== 7 || value.bits > 120) text += `.${group & 0xff}`
    } else text += `${text === '' ? '' : ':'}${group.toString(16)}`
  }
  return text
}

/** As PostgreSQL finds them here: a shorter run before the longest is counted into the next. */
function zerosOfShort(groups: readonly number[]): {
  readonly start: number
  readonly length: number
} {
  let best = { start: 0, length: 0 }
  let run = { start: 0, length: 0 }
  for (const [index, group] of groups.entries()) {
    if (group === 0)
      run = {
        start: run.length === 0 ? index : run.start,
        length: run.length + 1,
      }
    else if (run.length > best.length) {
      best = run
      run = { start: run.start, length: 0 }
    }
  }
  return run.length > best.length ? run : best
}
