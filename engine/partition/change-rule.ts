// The rule after a region was split in two, or two were merged into one. The parts are new regions, with new numbers; all others stay.
import { invalidParameter, PgError } from '../errors.ts'
import { typeByOid } from '../types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../types/type.ts'
import { hashBits } from './hash-share.ts'
import {
  type HashRule,
  type HashShare,
  type PartitionRule,
  type RangeRule,
  type RangeShare,
  regionNumbersMax,
} from './rule.ts'

/** at: the first value of the second part, under RANGE. type: of the RANGE column. */
export function splitRule(
  rule: PartitionRule,
  region: number,
  at: Value,
  type: TypeRef,
  settings: TextSettings,
): PartitionRule {
  const [first, second] = newNumbers(rule, 2)
  const nextRegion = second + 1
  if (rule.strategy === 'range') {
    if (at === undefined || at === null)
      throw invalidParameter('a region of a RANGE partition needs a value to be split at')
    const share = rule.shares.find((one) => one.region === region)!
    refuseOutside(share, at, type, settings)
    const parts: RangeShare[] = [
      { region: first, ...(share.from !== undefined && { from: share.from }), to: at },
      { region: second, from: at, ...(share.to !== undefined && { to: share.to }) },
    ]
    return { ...rule, nextRegion, shares: rule.shares.flatMap((one) => (one === share ? parts : [one])) }
  }
  if (at !== undefined) throw invalidParameter('a region of a HASH partition is split in half, and not at a value')
  return { ...rule, nextRegion, shares: halved(rule, region, first, second) }
}

export function mergeRule(rule: PartitionRule, a: number, b: number): PartitionRule {
  const [region] = newNumbers(rule, 1)
  const nextRegion = region + 1
  if (rule.strategy === 'range') return { ...rule, nextRegion, shares: joined(rule, a, b, region) }
  const shares = rule.shares.map((share) => (share.region === a || share.region === b ? { ...share, region } : share))
  return { ...rule, nextRegion, shares: withoutHalves(shares, region) }
}

function newNumbers({ nextRegion }: PartitionRule, count: number): number[] {
  if (nextRegion + count - 1 > regionNumbersMax)
    throw new PgError('54000', `a table can have at most ${regionNumbersMax + 1} regions in its life`)
  return Array.from({ length: count }, (_, i) => nextRegion + i)
}

function refuseOutside({ from, to }: RangeShare, at: Value, type: TypeRef, settings: TextSettings): void {
  const own = typeByOid(type.oid)
  const above = from === undefined || own.compare!(at, from) > 0
  const below = to === undefined || own.compare!(at, to) < 0
  if (above && below) return
  const text = (value: Value, open: string): string =>
    value === undefined || value === null ? open : `('${own.format(value, settings)}')`
  throw invalidParameter(`the region cannot be split at ${text(at, '')}`, {
    detail: `Its values are from ${text(from, 'MINVALUE')} to ${text(to, 'MAXVALUE')}, and both parts must have some.`,
  })
}

/** A region with several shares gives away half of them; one with a single share gives away every second key of it. */
function halved({ shares }: HashRule, region: number, first: number, second: number): HashShare[] {
  const own = shares.filter((share) => share.region === region)
  if (own.length > 1) {
    const kept = new Set(own.slice(0, Math.ceil(own.length / 2)))
    return shares.map((share) =>
      share.region === region ? { ...share, region: kept.has(share) ? first : second } : share,
    )
  }
  const [{ slot, bits, value }] = own
  if (bits === hashBits) throw new PgError('54000', `region ${region} cannot be split any further`)
  return shares.flatMap((share) =>
    share.region === region
      ? [
          { region: first, slot, bits: bits + 1, value },
          { region: second, slot, bits: bits + 1, value: value + 2 ** bits },
        ]
      : [share],
  )
}

function joined({ shares }: RangeRule, a: number, b: number, region: number): RangeShare[] {
  const [low, high] = [a, b].map((one) => shares.findIndex((share) => share.region === one)).sort((x, y) => x - y)
  if (high !== low + 1)
    throw invalidParameter(`regions ${a} and ${b} cannot be merged`, {
      detail: 'Regions of a RANGE partition are merged with their neighbours.',
    })
  const { from } = shares[low]
  const { to } = shares[high]
  const share = { region, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  return [...shares.slice(0, low), share, ...shares.slice(high + 1)]
}

/** Two halves of one share in the same region are that share again. */
function withoutHalves(shares: readonly HashShare[], region: number): HashShare[] {
  const left = [...shares]
  for (;;) {
    const at = left.findIndex((share) => share.region === region && sibling(left, share) !== undefined)
    if (at < 0) return left
    const share = left[at]
    left.splice(left.indexOf(sibling(left, share)!), 1)
    const bits = share.bits - 1
    left[left.indexOf(share)] = { ...share, bits, value: share.value % 2 ** bits }
  }
}

const sibling = (shares: readonly HashShare[], share: HashShare): HashShare | undefined =>
  share.bits === 0
    ? undefined
    : shares.find(
        (other) =>
          other !== share &&
          other.region === share.region &&
          other.slot === share.slot &&
          other.bits === share.bits &&
          other.value % 2 ** (share.bits - 1) === share.value % 2 ** (share.bits - 1),
      )
