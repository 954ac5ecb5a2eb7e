// Ranges as sets: containment, position, union, difference, intersection (rangetypes.c).
import { PgError } from '../../errors.ts'
import { boundsTouch, compareBounds, lowerBound, makeRange, opposite, upperBound } from './bounds.ts'
import { emptyRange, type RangeBound, type RangeFamily, type RangeValue } from './range-value.ts'
import type { Value } from '../type.ts'

export const containsRange = (outer: RangeValue, inner: RangeValue, family: RangeFamily): boolean =>
  inner.empty ||
  (!outer.empty &&
    compareBounds(outer.lower, inner.lower, family) <= 0 &&
    compareBounds(outer.upper, inner.upper, family) >= 0)

export const containsElement = (range: RangeValue, element: Value, family: RangeFamily): boolean =>
  !range.empty &&
  compareBounds(range.lower, lowerBound(element, true), family) <= 0 &&
  compareBounds(range.upper, upperBound(element, true), family) >= 0

export const overlap = (a: RangeValue, b: RangeValue, family: RangeFamily): boolean =>
  !a.empty && !b.empty && compareBounds(a.lower, b.upper, family) <= 0 && compareBounds(b.lower, a.upper, family) <= 0

export const isBefore = (a: RangeValue, b: RangeValue, family: RangeFamily): boolean =>
  !a.empty && !b.empty && compareBounds(a.upper, b.lower, family) < 0

/** Does not extend beyond the other's upper bound. */
export const endsBy = (a: RangeValue, b: RangeValue, family: RangeFamily): boolean =>
  !a.empty && !b.empty && compareBounds(a.upper, b.upper, family) <= 0

/** Does not begin before the other's lower bound. */
export const startsFrom = (a: RangeValue, b: RangeValue, family: RangeFamily): boolean =>
  !a.empty && !b.empty && compareBounds(a.lower, b.lower, family) >= 0

export const adjacent = (a: RangeValue, b: RangeValue, family: RangeFamily): boolean =>
  !a.empty && !b.empty && (boundsTouch(a.upper, b.lower, family) || boundsTouch(b.upper, a.lower, family))

const smaller = (a: RangeBound, b: RangeBound, family: RangeFamily): RangeBound =>
  compareBounds(a, b, family) < 0 ? a : b
const larger = (a: RangeBound, b: RangeBound, family: RangeFamily): RangeBound =>
  compareBounds(a, b, family) > 0 ? a : b

/** The smallest range that holds both. */
export function merge(a: RangeValue, b: RangeValue, family: RangeFamily): RangeValue {
  if (a.empty) return b
  if (b.empty) return a
  return makeRange(smaller(a.lower, b.lower, family), larger(a.upper, b.upper, family), family)
}

/** Throws 22000 where there is a gap. */
export function union(a: RangeValue, b: RangeValue, family: RangeFamily): RangeValue {
  if (!a.empty && !b.empty && !overlap(a, b, family) && !adjacent(a, b, family))
    throw new PgError('22000', 'result of range union would not be contiguous')
  return merge(a, b, family)
}

export function intersect(a: RangeValue, b: RangeValue, family: RangeFamily): RangeValue {
  if (!overlap(a, b, family)) return emptyRange
  return makeRange(larger(a.lower, b.lower, family), smaller(a.upper, b.upper, family), family)
}

/** What is left of the first, in order: at most two ranges. */
export function remainders(a: RangeValue, b: RangeValue, family: RangeFamily): readonly RangeValue[] {
  if (!overlap(a, b, family)) return a.empty ? [] : [a]
  const left: RangeValue[] = []
  if (compareBounds(a.lower, b.lower, family) < 0) left.push(makeRange(a.lower, opposite(b.lower), family))
  if (compareBounds(a.upper, b.upper, family) > 0) left.push(makeRange(opposite(b.upper), a.upper, family))
  return left
}

/** Throws 22000 where two ranges would be left. */
export function subtract(a: RangeValue, b: RangeValue, family: RangeFamily): RangeValue {
  if (a.empty || b.empty) return a
  const left = remainders(a, b, family)
  if (left.length > 1) throw new PgError('22000', 'result of range difference would not be contiguous')
  return left[0] ?? emptyRange
}
