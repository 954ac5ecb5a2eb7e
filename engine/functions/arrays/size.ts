// How large an array is in each dimension.
import { buildColumn } from '../../columns/build.ts'
import type { Column } from '../../columns/column.ts'
import { FlatArrays } from '../../columns/flat-arrays.ts'
import { reader } from '../../columns/read.ts'
import type { PgArray } from '../../types/array-value.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const arrayShapeFunctions: readonly FunctionDefinition[] = [
  immutable(
    2176,
    'array_length',
    [Oid.anyarray, Oid.int4],
    Oid.int4,
    { vector: ([arrays, dimensions], rows) => sizes(arrays, rows, dimensions) },
    ([{ dimensions }, dimension]: [PgArray, number]) => dimensions[dimension - 1] ?? null,
  ),
  immutable(
    2091,
    'array_lower',
    [Oid.anyarray, Oid.int4],
    Oid.int4,
    ([{ lowerBounds }, dimension]: [PgArray, number]) => lowerBounds[dimension - 1] ?? null,
  ),
  immutable(
    2092,
    'array_upper',
    [Oid.anyarray, Oid.int4],
    Oid.int4,
    ([{ dimensions, lowerBounds }, dimension]: [PgArray, number]) =>
      dimension >= 1 && dimension <= dimensions.length
        ? lowerBounds[dimension - 1] + dimensions[dimension - 1] - 1
        : null,
  ),
  immutable(748, 'array_ndims', [Oid.anyarray], Oid.int4, ([{ dimensions }]: [PgArray]) =>
    dimensions.length === 0 ? null : dimensions.length,
  ),
  immutable(747, 'array_dims', [Oid.anyarray], Oid.text, ([{ dimensions, lowerBounds }]: [PgArray]) =>
    dimensions.length === 0
      ? null
      : dimensions.map((size, index) => `[${lowerBounds[index]}:${lowerBounds[index] + size - 1}]`).join(''),
  ),
  immutable(
    3179,
    'cardinality',
    [Oid.anyarray],
    Oid.int4,
    { vector: ([arrays], rows) => sizes(arrays, rows) },
    ([{ elements }]: [PgArray]) => elements.length,
  ),
]

/** How many elements, or how many in one dimension, of arrays as they lie. Arrays of a fixed length have another form. */
function sizes(column: Column, rows: number, dimensions?: Column): Column | undefined {
  const arrays = fixedArrayOf(column.type.oid) ? undefined : FlatArrays.of(column)
  if (!arrays) return undefined
  const asked = dimensions && reader(dimensions)
  const values = Array.from({ length: rows }, (_, row): number | null => {
    const dimension = asked ? (asked(row) as number | null) : 0
    if (arrays.isNull(row) || dimension === null) return null
    arrays.open(row)
    if (!asked) return arrays.count
    return dimension >= 1 && dimension <= arrays.dimensions ? arrays.size(dimension - 1) : null
  })
  return buildColumn(typeRef(Oid.int4), values)
}
