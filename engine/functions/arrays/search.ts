// Finding elements: array_position(s), containment and overlap. Elements are compared by their type's equality.
import { PgError, datatypeMismatch } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { formatType, typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { dimensionError, makeArray } from './shape.ts'

export const arraySearchFunctions: readonly FunctionDefinition[] = [
  immutableLax(
    3277,
    'array_position',
    [Oid.anycompatiblearray, Oid.anycompatible],
    Oid.int4,
    ([array, wanted]: [PgArray | null, Value], context) =>
      array === null ? null : position(array, wanted, array.lowerBounds[0] ?? 1, context),
  ),
  immutableLax(
    3278,
    'array_position',
    [Oid.anycompatiblearray, Oid.anycompatible, Oid.int4],
    Oid.int4,
    ([array, wanted, start]: [PgArray | null, Value, number | null], context) => {
      if (array === null) return null
      if (array.dimensions.length > 1) throw dimensionError()
      // An array that cannot hold NULL has none, wherever one begins to look.
      if (wanted === null && !array.elements.includes(null)) return null
      if (start === null) throw new PgError('22004', 'initial position must not be null')
      return position(array, wanted, start, context)
    },
  ),
  immutableLax(
    3279,
    'array_positions',
    [Oid.anycompatiblearray, Oid.anycompatible],
    Oid._int4,
    ([array, wanted]: [PgArray | null, Value], context) => {
      if (array === null) return null
      if (array.dimensions.length > 1) throw dimensionError()
      const same = equality(context)
      const found: number[] = []
      array.elements.forEach((element, index) => {
        if (same(element, wanted)) found.push(index + array.lowerBounds[0])
      })
      return makeArray(found)
    },
  ),
  immutable(
    2748,
    'arraycontains',
    [Oid.anyarray, Oid.anyarray],
    Oid.bool,
    ([whole, part]: [PgArray, PgArray], context) => contains(whole, part, context),
  ),
  immutable(
    2749,
    'arraycontained',
    [Oid.anyarray, Oid.anyarray],
    Oid.bool,
    ([part, whole]: [PgArray, PgArray], context) => contains(whole, part, context),
  ),
  immutable(2747, 'arrayoverlap', [Oid.anyarray, Oid.anyarray], Oid.bool, ([a, b]: [PgArray, PgArray], context) => {
    const keys = keysOf(a, context)
    return b.elements.some((element) => element !== null && keys.has(keyOf(element, context)))
  }),
]

/** Element type of the array argument. */
export const elementTypeOf = ({ argTypes }: FunctionContext, argument = 0): number =>
  typeByOid(argTypes[argument].oid).elementOid

/** NULLs are equal to each other here. */
export function equality(context: FunctionContext, argument = 0): (a: Value, b: Value) => boolean {
  const type = elementTypeOf(context, argument)
  const { compare, hashKey } = typeByOid(type)
  if (!compare && !hashKey)
    throw new PgError('42883', `could not identify an equality operator for type ${formatType(type, -1)}`)
  return (a, b) => {
    if (a === null || b === null) return a === b
    return compare ? compare(a, b) === 0 : hashKey!(a) === hashKey!(b)
  }
}

function position(array: PgArray, wanted: Value, start: number, context: FunctionContext): number | null {
  if (array.dimensions.length > 1) throw dimensionError()
  const same = equality(context)
  const low = array.lowerBounds[0] ?? 1
  for (let index = Math.max(start - low, 0); index < array.elements.length; index++) {
    if (same(array.elements[index], wanted)) return index + low
  }
  return null
}

function keyOf(element: Value, context: FunctionContext): string | number | bigint | boolean {
  const type = elementTypeOf(context)
  const { hashKey } = typeByOid(type)
  if (!hashKey) throw datatypeMismatch(`could not identify an equality operator for type ${formatType(type, -1)}`)
  return hashKey(element)
}

const keysOf = (array: PgArray, context: FunctionContext): ReadonlySet<unknown> =>
  new Set(array.elements.filter((element) => element !== null).map((element) => keyOf(element, context)))

/** A NULL is contained in nothing. */
function contains(whole: PgArray, part: PgArray, context: FunctionContext): boolean {
  const keys = keysOf(whole, context)
  return part.elements.every((element) => element !== null && keys.has(keyOf(element, context)))
}
