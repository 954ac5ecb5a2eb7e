// Multiranges as sets (multirangetypes.c). Their ranges are in order, so both sides are walked once, or searched by halves.
import { adjacent, containsRange, intersect, isBefore, merge, overlap, remainders } from './range-set.ts'
import { compareRanges } from './bounds.ts'
import { emptyRange, type MultirangeValue, type RangeFamily, type RangeValue } from './range-value.ts'

/** Sorted, without empty ranges; what overlaps or touches is one range. */
export function makeMultirange(ranges: readonly RangeValue[], family: RangeFamily): MultirangeValue {
  const sorted = ranges.filter(({ empty }) => !empty).sort((a, b) => compareRanges(a, b, family))
  const kept: RangeValue[] = []
  for (const range of sorted) {
    const last = kept.at(-1)
    if (last && (overlap(last, range, family) || adjacent(last, range, family)))
      kept[kept.length - 1] = merge(last, range, family)
    else kept.push(range)
  }
  return { ranges: kept }
}

/** From the first range to the last: what position is told from. */
export function span({ ranges }: MultirangeValue): RangeValue {
  const [first] = ranges
  return first ? { empty: false, lower: first.lower, upper: ranges[ranges.length - 1].upper } : emptyRange
}

/** The only range that may hold or overlap the given one's lower bound, or the next. */
function from(ranges: readonly RangeValue[], range: RangeValue, family: RangeFamily): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(ranges[middle], range, family)) low = middle + 1
    else high = middle
  }
  return low
}

export function holdsRange({ ranges }: MultirangeValue, range: RangeValue, family: RangeFamily): boolean {
  if (range.empty) return true
  const at = from(ranges, range, family)
  return at < ranges.length && containsRange(ranges[at], range, family)
}

export const holdsMultirange = (outer: MultirangeValue, inner: MultirangeValue, family: RangeFamily): boolean =>
  inner.ranges.every((range) => holdsRange(outer, range, family))

export function overlapsRange({ ranges }: MultirangeValue, range: RangeValue, family: RangeFamily): boolean {
  const at = from(ranges, range, family)
  return at < ranges.length && overlap(ranges[at], range, family)
}

export const overlapsMultirange = (a: MultirangeValue, b: MultirangeValue, family: RangeFamily): boolean =>
  b.ranges.some((range) => overlapsRange(a, range, family))

export const uniteMultiranges = (a: MultirangeValue, b: MultirangeValue, family: RangeFamily): MultirangeValue =>
  makeMultirange([...a.ranges, ...b.ranges], family)

export function intersectMultiranges(a: MultirangeValue, b: MultirangeValue, family: RangeFamily): MultirangeValue {
  const shared: RangeValue[] = []
  for (const range of a.ranges) {
    for (let at = from(b.ranges, range, family); at < b.ranges.length; at++) {
      const part = intersect(range, b.ranges[at], family)
      if (part.empty) break
      shared.push(part)
    }
  }
  return { ranges: shared }
}

export function subtractMultirange(a: MultirangeValue, b: MultirangeValue, family: RangeFamily): MultirangeValue {
  const left: RangeValue[] = []
  for (const range of a.ranges) {
    let rest: RangeValue | undefined = range
    for (let at = from(b.ranges, range, family); rest && at < b.ranges.length; at++) {
      const parts: readonly RangeValue[] = remainders(rest, b.ranges[at], family)
      if (parts.length === 2) left.push(parts[0])
      const last: RangeValue | undefined = parts.at(-1)
      // What is left lies before the range taken away: none after it reaches back.
      if (last && isBefore(last, b.ranges[at], family)) {
        left.push(last)
        rest = undefined
      } else rest = last
    }
    if (rest) left.push(rest)
  }
  return { ranges: left }
}

/** By their ranges in turn; of two that agree so far the shorter comes first. */
export function compareMultiranges(a: MultirangeValue, b: MultirangeValue, family: RangeFamily): number {
  const shared = Math.min(a.ranges.length, b.ranges.length)
  for (let index = 0; index < shared; index++) {
    const order = compareRanges(a.ranges[index], b.ranges[index], family)
    if (order !== 0) return order
  }
  return a.ranges.length - b.ranges.length
}
