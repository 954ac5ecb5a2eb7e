// a[i] = x and a[i:j] = x: the array with the part replaced. One-dimensional arrays grow to reach it, the gap filled with NULLs.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'
import { arrayElementsMax, emptyArray } from './shape.ts'

export interface Bounds {
  /** undefined: the array's own bound. */
  readonly lower: number | undefined
  readonly upper: number | undefined
}

const subscriptError = (message: string): PgError => new PgError('2202E', message)

export function assignElement(array: PgArray | null, value: Value, indexes: readonly number[]): PgArray {
  return assignSlice(
    array,
    { dimensions: indexes.map(() => 1), lowerBounds: indexes.map(() => 1), elements: [value] },
    indexes.map((index) => ({ lower: index, upper: index })),
  )
}

export function assignSlice(array: PgArray | null, source: PgArray, bounds: readonly Bounds[]): PgArray {
  const old = array ?? emptyArray
  return old.dimensions.length === 0 ? fresh(source, bounds) : replaced(old, source, bounds)
}

function fresh(source: PgArray, bounds: readonly Bounds[]): PgArray {
  const dimensions = bounds.map(({ lower, upper }) => {
    if (lower === undefined || upper === undefined) {
      throw new PgError('2202E', 'array slice subscript must provide both boundaries', {
        detail: 'When assigning to a slice of an empty array value, slice boundaries must be fully specified.',
      })
    }
    return length(lower, upper)
  })
  const count = checkedCount(dimensions)
  if (count === 0) return emptyArray
  if (source.elements.length < count) throw subscriptError('source array too small')
  return { dimensions, lowerBounds: bounds.map(({ lower }) => lower!), elements: source.elements.slice(0, count) }
}

function replaced(old: PgArray, source: PgArray, bounds: readonly Bounds[]): PgArray {
  if (bounds.length > old.dimensions.length) throw subscriptError('wrong number of array subscripts')
  const ranges = old.dimensions.map((size, i) => {
    const first = old.lowerBounds[i]
    return { lower: bounds[i]?.lower ?? first, upper: bounds[i]?.upper ?? first + size - 1 }
  })
  const sizes = ranges.map(({ lower, upper }) => length(lower, upper))
  const outside = ranges.some(
    ({ lower, upper }, i) => lower < old.lowerBounds[i] || upper >= old.lowerBounds[i] + old.dimensions[i],
  )
  if (outside && old.dimensions.length > 1) throw subscriptError('array subscript out of range')
  const target = outside ? extended(old, ranges[0].lower, ranges[0].upper) : old
  const count = checkedCount(sizes)
  if (source.elements.length < count) throw subscriptError('source array too small')
  const elements = [...target.elements]
  for (let i = 0; i < count; i++) elements[placeOf(i, sizes, ranges, target)] = source.elements[i]
  return { ...target, elements }
}

function extended(old: PgArray, lower: number, upper: number): PgArray {
  const first = Math.min(lower, old.lowerBounds[0])
  const last = Math.max(upper, old.lowerBounds[0] + old.dimensions[0] - 1)
  const size = checkedCount([last - first + 1])
  const elements: Value[] = Array.from({ length: size }, () => null)
  old.elements.forEach((element, i) => (elements[old.lowerBounds[0] - first + i] = element))
  return { dimensions: [size], lowerBounds: [first], elements }
}

/** Of the part's element number i in row-major order, the place in the whole. */
function placeOf(i: number, sizes: readonly number[], ranges: readonly { lower: number }[], target: PgArray): number {
  let rest = i
  let place = 0
  let stride = 1
  for (let d = sizes.length - 1; d >= 0; d--) {
    place += (ranges[d].lower - target.lowerBounds[d] + (rest % sizes[d])) * stride
    rest = Math.floor(rest / sizes[d])
    stride *= target.dimensions[d]
  }
  return place
}

function length(lower: number, upper: number): number {
  if (upper - lower + 1 < 0) throw subscriptError('upper bound cannot be less than lower bound')
  return upper - lower + 1
}

function checkedCount(sizes: readonly number[]): number {
  const count = sizes.reduce((product, size) => product * size, 1)
  if (count > arrayElementsMax) {
    throw new PgError('54000', `array size exceeds the maximum allowed (${arrayElementsMax})`)
  }
  return count
}
