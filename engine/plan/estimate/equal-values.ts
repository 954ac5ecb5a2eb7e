// How often values of two columns are equal, and how common each value is among the pairs: by the common values of both, the others as if
// all of them came equally often. PostgreSQL's eqjoinsel_inner, which forgets the latter; but where what is joined is skewed in all its
// tables, each further join meets the same few values once more.
import type { ColumnSample } from '../../tables.ts'
import type { Value } from '../../types/type.ts'
import type { ColumnEstimate } from './estimate.ts'
import { onScale } from './scale.ts'

export interface EqualValues {
  /** Of all pairs of rows, those whose values are equal. */
  readonly share: number
  /** Of the pairs that are: their values. Absent: no value of either column is known to be common. */
  readonly sample?: ColumnSample
}

/** More say little about how skewed the pairs are, and take their time in each order of joins that is looked at. */
const commonMax = 50

const compared = new WeakMap<ColumnEstimate, WeakMap<ColumnEstimate, EqualValues>>()

/** A join is asked for its rows, and once more for its columns. */
export function equalValues(a: ColumnEstimate, b: ColumnEstimate): EqualValues {
  let withA = compared.get(a)
  if (!withA) compared.set(a, (withA = new WeakMap()))
  let found = withA.get(b)
  if (!found) withA.set(b, (found = compare(a, b)))
  return found
}

function compare(a: ColumnEstimate, b: ColumnEstimate): EqualValues {
  const values = Math.max(a.distinct, b.distinct, 1)
  const [inA, inB] = [commonOf(a.sample), commonOf(b.sample)]
  if (inA.size === 0 && inB.size === 0) return { share: ((1 - a.nullFraction) * (1 - b.nullFraction)) / values }
  const [otherA, otherB] = [others(a, inA), others(b, inB)]
  const rareA = otherA / Math.max(1, values - inA.size)
  const rareB = otherB / Math.max(1, values - inB.size)
  const met: { value: Value; share: number }[] = []
  let both = 0
  for (const [key, { value, share }] of inA) {
    const known = inB.get(key)
    if (known) both++
    met.push({ value, share: share * (known?.share ?? rareB) })
  }
  for (const [key, { value, share }] of inB) if (!inA.has(key)) met.push({ value, share: share * rareA })
  const common = inA.size + inB.size - both
  const rest = rareA * rareB * Math.max(0, values - common)
  const share = met.reduce((sum, one) => sum + one.share, rest)
  if (share === 0) return { share }
  met.sort((one, other) => other.share - one.share)
  const kept = met.slice(0, commonMax)
  return {
    share,
    sample: {
      common: kept.map((one) => one.value),
      frequencies: kept.map((one) => one.share / share),
      histogram: [],
    },
  }
}

interface Common {
  readonly value: Value
  readonly share: number
}

const known = new WeakMap<ColumnSample, ReadonlyMap<string | number, Common>>()
const none: ReadonlyMap<string | number, Common> = new Map()

/** By what equal values of any two types have in common. */
function commonOf(sample: ColumnSample | undefined): ReadonlyMap<string | number, Common> {
  if (!sample || sample.common.length === 0) return none
  let common = known.get(sample)
  if (!common) {
    const entries = sample.common.flatMap((value, i): [string | number, Common][] => {
      const key = typeof value === 'string' ? value : onScale(value)
      return key === undefined ? [] : [[key, { value, share: sample.frequencies[i] }]]
    })
    known.set(sample, (common = new Map(entries)))
  }
  return common
}

/** Rows whose value is none of the common ones. */
function others({ nullFraction }: ColumnEstimate, common: ReadonlyMap<unknown, Common>): number {
  let share = 1 - nullFraction
  for (const one of common.values()) share -= one.share
  return Math.max(0, share)
}
