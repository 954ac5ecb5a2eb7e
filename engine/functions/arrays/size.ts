// How large an array is in each dimension.
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const arrayShapeFunctions: readonly FunctionDefinition[] = [
  immutable(
    2176,
    'array_length',
    [Oid.anyarray, Oid.int4],
    Oid.int4,
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
  immutable(3179, 'cardinality', [Oid.anyarray], Oid.int4, ([{ elements }]: [PgArray]) => elements.length),
]
