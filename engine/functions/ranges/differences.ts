// What pg_range names of the built-in ranges: int4range_subdiff, how far two values lie apart, and int4range_canonical.
import { microsPerSecond } from '../../types/datetime/units.ts'
import { subtract } from '../../types/numeric/arithmetic.ts'
import { toNumber } from '../../types/numeric/convert.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import type { RangeValue } from '../../types/ranges/range-value.ts'
import { immutable } from '../declare.ts'
import type { ScalarFunction } from '../function.ts'

const difference = (
  oid: number,
  name: string,
  subtype: number,
  body: (args: readonly [any, any]) => number,
): ScalarFunction => immutable(oid, name, [subtype, subtype], Oid.float8, body)

/** A range is canonical from the moment that it is made. */
const canonical = (oid: number, name: string, range: number): ScalarFunction =>
  immutable(oid, name, [range], range, ([value]: [RangeValue]) => value)

const seconds = ([a, b]: readonly [bigint, bigint]): number => Number(a - b) / Number(microsPerSecond)

export const differenceFunctions: readonly ScalarFunction[] = [
  difference(3922, 'int4range_subdiff', Oid.int4, ([a, b]) => a - b),
  difference(3923, 'int8range_subdiff', Oid.int8, ([a, b]) => Number(a) - Number(b)),
  difference(3924, 'numrange_subdiff', Oid.numeric, ([a, b]: readonly [Numeric, Numeric]) =>
    toNumber(subtract(a, b), true),
  ),
  difference(3925, 'daterange_subdiff', Oid.date, ([a, b]) => a - b),
  difference(3929, 'tsrange_subdiff', Oid.timestamp, seconds),
  difference(3930, 'tstzrange_subdiff', Oid.timestamptz, seconds),
  canonical(3914, 'int4range_canonical', Oid.int4range),
  canonical(3915, 'daterange_canonical', Oid.daterange),
  canonical(3928, 'int8range_canonical', Oid.int8range),
]
