// Subscripts of types with a fixed number of parts: a point's coordinates, a box's corners.
import { notSupported, PgError } from '../../errors.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { formatType } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'

interface Index {
  readonly slice: boolean
  readonly upper?: Value
}

/** Out of bounds is NULL, as are more subscripts than one. */
export function fixedElement(type: number, value: Value, indexes: readonly Index[]): Value {
  if (value === null || indexes.some(({ upper }) => upper === null)) return null
  if (indexes.some(({ slice }) => slice)) throw new PgError('0A000', 'slices of fixed-length arrays not implemented')
  if (indexes.length > 1) return null
  return fixedArrayOf(type)?.partsOf(value)[Number(indexes[0].upper)] ?? null
}

/** A NULL whole stays NULL, and a NULL part changes nothing. Throws 2202E. */
export function assignFixedElement(type: number, value: Value, part: Value, indexes: readonly number[]): Value {
  if (value === null || part === null) return value
  if (indexes.length !== 1) throw new PgError('2202E', 'wrong number of array subscripts')
  const fixed = fixedArrayOf(type)
  if (!fixed?.withParts) throw notSupported(`assignment to a part of a value of type ${formatType(type)}`)
  const parts = [...fixed.partsOf(value)]
  const [index] = indexes
  if (index < 0 || index >= parts.length) throw new PgError('2202E', 'array subscript out of range')
  parts[index] = part
  return fixed.withParts(parts)
}
