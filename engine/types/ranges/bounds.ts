// How bounds lie to each other (rangetypes.c's range_cmp_bounds), and ranges made of them.
import { PgError } from '../../errors.ts'
import type { Value } from '../type.ts'
import { emptyRange, isInfinite, type RangeBound, type RangeFamily, type RangeValue } from './range-value.ts'

/** An exclusive lower bound lies just above its value, an exclusive upper one just below. */
export function compareBounds(a: RangeBound, b: RangeBound, family: RangeFamily): number {
  const order = compareBoundValues(a, b, family)
  if (order !== 0 || isInfinite(a) || (a.inclusive && b.inclusive)) return order
  return besideValue(a) - besideValue(b)
}

const besideValue = ({ inclusive, lower }: RangeBound): number => (inclusive ? 0 : lower ? 1 : -1)

/** By values alone; infinite bounds by their side. */
export function compareBoundValues(a: RangeBound, b: RangeBound, { subtype }: RangeFamily): number {
  if (isInfinite(a)) return isInfinite(b) && a.lower === b.lower ? 0 : a.lower ? -1 : 1
  if (isInfinite(b)) return b.lower ? 1 : -1
  return subtype.compare!(a.value, b.value)
}

/** The canonical range between two bounds: [) where the subtype is discrete. Throws 22000. */
export function makeRange(lower: RangeBound, upper: RangeBound, family: RangeFamily): RangeValue {
  const made = between(lower, upper, family)
  if (made.empty || !family.next) return made
  const start = steppedUp(made.lower, !made.lower.inclusive, family)
  const end = steppedUp(made.upper, made.upper.inclusive, family)
  return start === made.lower && end === made.upper ? made : between(start, end, family)
}

function between(lower: RangeBound, upper: RangeBound, family: RangeFamily): RangeValue {
  const order = compareBoundValues(lower, upper, family)
  if (order > 0) throw new PgError('22000', 'range lower bound must be less than or equal to range upper bound')
  if (order === 0 && !(lower.inclusive && upper.inclusive)) return emptyRange
  return { empty: false, lower, upper }
}

function steppedUp(bound: RangeBound, wanted: boolean, family: RangeFamily): RangeBound {
  if (!wanted || isInfinite(bound)) return bound
  const value = family.next!(bound.value)
  return value === undefined ? bound : { ...bound, value, inclusive: !bound.inclusive }
}

export const lowerBound = (value: Value, inclusive: boolean): RangeBound => ({
  value,
  inclusive: inclusive && value !== null,
  lower: true,
})

export const upperBound = (value: Value, inclusive: boolean): RangeBound => ({
  value,
  inclusive: inclusive && value !== null,
  lower: false,
})

/** The bound where the other side begins. */
export const opposite = (bound: RangeBound): RangeBound => ({
  ...bound,
  inclusive: !bound.inclusive,
  lower: !bound.lower,
})

/** Nothing lies between an upper bound and a lower one, and they do not overlap. */
export function boundsTouch(upper: RangeBound, lower: RangeBound, family: RangeFamily): boolean {
  const order = compareBoundValues(upper, lower, family)
  if (order === 0) return upper.inclusive !== lower.inclusive
  return order < 0 && family.next !== undefined && makeRange(opposite(upper), opposite(lower), family).empty
}

/** Empty ranges first, then by lower bound, then by upper bound. */
export function compareRanges(a: RangeValue, b: RangeValue, family: RangeFamily): number {
  if (a.empty || b.empty) return Number(b.empty) - Number(a.empty)
  return compareBounds(a.lower, b.lower, family) || compareBounds(a.upper, b.upper, family)
}
