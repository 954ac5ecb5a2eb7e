// New arrays of old ones: appending, joining, removing, replacing, filling, sorting.
import { PgError, invalidParameter } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { formatType, typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableLax, volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { elementTypeOf, equality } from './search.ts'
import { elementsMax } from '../../types/array-text.ts'
import { arrayDimensionsMax, arrayElementsMax, emptyArray, makeArray } from './shape.ts'

export const arrayChangeFunctions: readonly FunctionDefinition[] = [
  immutableLax(
    378,
    'array_append',
    [Oid.anycompatiblearray, Oid.anycompatible],
    Oid.anycompatiblearray,
    ([array, value]: [PgArray | null, Value]) => {
      const { elements, lowerBounds } = flat(array ?? emptyArray)
      return makeArray([...elements, value], lowerBounds[0] ?? 1)
    },
  ),
  immutableLax(
    379,
    'array_prepend',
    [Oid.anycompatible, Oid.anycompatiblearray],
    Oid.anycompatiblearray,
    ([value, array]: [Value, PgArray | null]) => {
      const { elements, lowerBounds } = flat(array ?? emptyArray)
      return makeArray([value, ...elements], lowerBounds[0] ?? 1)
    },
  ),
  immutableLax(
    383,
    'array_cat',
    [Oid.anycompatiblearray, Oid.anycompatiblearray],
    Oid.anycompatiblearray,
    ([a, b]: [PgArray | null, PgArray | null]) => (a === null || b === null ? (a ?? b) : concat(a, b)),
  ),
  immutableLax(
    3167,
    'array_remove',
    [Oid.anycompatiblearray, Oid.anycompatible],
    Oid.anycompatiblearray,
    ([array, value]: [PgArray | null, Value], context) => {
      if (array === null) return null
      if (array.dimensions.length > 1) {
        throw new PgError('0A000', 'removing elements from multidimensional arrays is not supported')
      }
      const same = equality(context)
      return makeArray(
        array.elements.filter((element) => !same(element, value)),
        array.lowerBounds[0] ?? 1,
      )
    },
  ),
  immutableLax(
    3168,
    'array_replace',
    [Oid.anycompatiblearray, Oid.anycompatible, Oid.anycompatible],
    Oid.anycompatiblearray,
    ([array, from, to]: [PgArray | null, Value, Value], context) => {
      if (array === null) return null
      const same = equality(context)
      return { ...array, elements: array.elements.map((element) => (same(element, from) ? to : element)) }
    },
  ),
  immutableLax(
    1193,
    'array_fill',
    [Oid.anyelement, Oid._int4],
    Oid.anyarray,
    ([value, sizes]: [Value, PgArray | null]) => fill(value, sizes, undefined),
  ),
  immutableLax(
    1286,
    'array_fill',
    [Oid.anyelement, Oid._int4, Oid._int4],
    Oid.anyarray,
    ([value, sizes, bounds]: [Value, PgArray | null, PgArray | null]) => fill(value, sizes, bounds),
  ),
  immutable(6172, 'trim_array', [Oid.anyarray, Oid.int4], Oid.anyarray, ([array, count]: [PgArray, number]) => {
    const rows = array.dimensions[0] ?? 0
    if (count < 0 || count > rows) {
      throw new PgError('2202E', `number of elements to trim must be between 0 and ${rows}`)
    }
    // A slice counts from 1.
    const left = firstRows(array, rows - count)
    return { ...left, lowerBounds: left.lowerBounds.map(() => 1) }
  }),
  immutable(6381, 'array_reverse', [Oid.anyarray], Oid.anyarray, ([array]: [PgArray]) =>
    fromRows(array, rowsOf(array).reverse()),
  ),
  volatile(6215, 'array_shuffle', [Oid.anyarray], Oid.anyarray, ([array]: [PgArray]) =>
    fromRows(array, shuffled(rowsOf(array))),
  ),
  volatile(6216, 'array_sample', [Oid.anyarray, Oid.int4], Oid.anyarray, ([array, count]: [PgArray, number]) => {
    const rows = rowsOf(array)
    if (count < 0 || count > rows.length) throw invalidParameter(`sample size must be between 0 and ${rows.length}`)
    const { lowerBounds, ...rest } = fromRows(array, shuffled(rows).slice(0, count))
    return { ...rest, lowerBounds: lowerBounds.map((bound, index) => (index === 0 ? 1 : bound)) }
  }),
  immutable(6388, 'array_sort', [Oid.anyarray], Oid.anyarray, ([array]: [PgArray], context) =>
    sorted(array, false, false, context),
  ),
  immutable(
    6389,
    'array_sort',
    [Oid.anyarray, Oid.bool],
    Oid.anyarray,
    { argNames: ['array', 'descending'] },
    ([array, descending]: [PgArray, boolean], context) => sorted(array, descending, descending, context),
  ),
  immutable(
    6390,
    'array_sort',
    [Oid.anyarray, Oid.bool, Oid.bool],
    Oid.anyarray,
    { argNames: ['array', 'descending', 'nulls_first'] },
    ([array, descending, nullsFirst]: [PgArray, boolean, boolean], context) =>
      sorted(array, descending, nullsFirst, context),
  ),
]

function flat(array: PgArray): PgArray {
  if (array.dimensions.length > 1) throw new PgError('22000', 'argument must be empty or one-dimensional array')
  return array
}

const incompatible = (detail: string): PgError =>
  new PgError('2202E', 'cannot concatenate incompatible arrays', { detail })

/** Arrays of one shape beneath the first dimension, or one array and another of a dimension less. */
function concat(a: PgArray, b: PgArray): PgArray {
  if (a.dimensions.length === 0) return b
  if (b.dimensions.length === 0) return a
  const difference = a.dimensions.length - b.dimensions.length
  if (Math.abs(difference) > 1) {
    throw incompatible(
      `Arrays of ${a.dimensions.length} and ${b.dimensions.length} dimensions are not compatible for concatenation.`,
    )
  }
  const left = difference < 0 ? lifted(a) : a
  const right = difference > 0 ? lifted(b) : b
  if (left.dimensions.slice(1).some((size, index) => size !== right.dimensions[index + 1])) {
    throw incompatible(
      difference === 0
        ? 'Arrays with differing element dimensions are not compatible for concatenation.'
        : 'Arrays with differing dimensions are not compatible for concatenation.',
    )
  }
  return {
    dimensions: [left.dimensions[0] + right.dimensions[0], ...left.dimensions.slice(1)],
    lowerBounds: difference < 0 ? right.lowerBounds : left.lowerBounds,
    elements: [...left.elements, ...right.elements],
  }
}

const lifted = (array: PgArray): PgArray => ({
  dimensions: [1, ...array.dimensions],
  lowerBounds: [1, ...array.lowerBounds],
  elements: array.elements,
})

function fill(value: Value, sizes: PgArray | null, bounds: PgArray | null | undefined): PgArray {
  if (sizes === null || bounds === null) throw new PgError('22004', 'dimension array or low bound array cannot be null')
  const wrong = (detail: string): PgError => new PgError('2202E', 'wrong number of array subscripts', { detail })
  if (sizes.dimensions.length > 1) throw wrong('Dimension array must be one dimensional.')
  if (bounds && bounds.dimensions.length > 1) throw wrong('Low bound array must be one dimensional.')
  const dimensions = sizes.elements as readonly (number | null)[]
  if (dimensions.includes(null) || bounds?.elements.includes(null))
    throw new PgError('22004', 'dimension values cannot be null')
  if (bounds && bounds.elements.length !== dimensions.length)
    throw wrong('Low bound array has different size than dimensions array.')
  if (dimensions.length > arrayDimensionsMax) {
    throw new PgError(
      '54000',
      `number of array dimensions (${dimensions.length}) exceeds the maximum allowed (${arrayDimensionsMax})`,
    )
  }
  const count = (dimensions as readonly number[]).reduce((product, size) => product * size, 1)
  if (dimensions.some((size) => size! < 0) || count > arrayElementsMax) {
    // A size that PostgreSQL refuses too is refused in its words.
    const most =
      count < 0 || dimensions.some((size) => size! < 0) || count > elementsMax ? elementsMax : arrayElementsMax
    throw new PgError('54000', `array size exceeds the maximum allowed (${most})`)
  }
  if (dimensions.length === 0 || count === 0) return emptyArray
  return {
    dimensions: dimensions as readonly number[],
    lowerBounds: (bounds?.elements as readonly number[]) ?? dimensions.map(() => 1),
    elements: Array.from({ length: count }, () => value),
  }
}

/** The elements under each index of the first dimension. */
function rowsOf(array: PgArray): Value[][] {
  const count = array.dimensions[0] ?? 0
  const size = count === 0 ? 0 : array.elements.length / count
  return Array.from({ length: count }, (_, row) => array.elements.slice(row * size, (row + 1) * size))
}

function fromRows(array: PgArray, rows: readonly (readonly Value[])[]): PgArray {
  if (rows.length === 0) return emptyArray
  return {
    dimensions: [rows.length, ...array.dimensions.slice(1)],
    lowerBounds: array.lowerBounds,
    elements: rows.flat(),
  }
}

const firstRows = (array: PgArray, count: number): PgArray => fromRows(array, rowsOf(array).slice(0, count))

function shuffled<T>(rows: T[]): T[] {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[rows[last], rows[other]] = [rows[other], rows[last]]
  }
  return rows
}

function sorted(array: PgArray, descending: boolean, nullsFirst: boolean, context: FunctionContext): PgArray {
  const type = elementTypeOf(context)
  const { compare } = typeByOid(type)
  if (!compare) throw new PgError('42883', `could not identify a comparison function for type ${formatType(type, -1)}`)
  const order = (a: Value, b: Value): number => {
    if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1
    return descending ? compare(b, a) : compare(a, b)
  }
  const rows = rowsOf(array).sort((a, b) => {
    for (let index = 0; index < a.length; index++) {
      const difference = order(a[index], b[index])
      if (difference !== 0) return difference
    }
    return 0
  })
  return fromRows(array, rows)
}
