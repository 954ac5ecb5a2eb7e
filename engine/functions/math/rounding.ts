// Absolute values, signs and rounding.
import { outOfRange } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { abs as absNumeric } from '../../types/numeric/arithmetic.ts'
import { fromInteger } from '../../types/numeric/convert.ts'
import { ceil, floor, round, trimScale, trunc } from '../../types/numeric/round.ts'
import { numericNaN, signOf } from '../../types/numeric/value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

function absSmall([value]: [number]): number {
  if (value === -32768) throw outOfRange('smallint')
  return Math.abs(value)
}
function absInteger([value]: [number]): number {
  if (value === -2147483648) throw outOfRange('integer')
  return Math.abs(value)
}
function absBigint([value]: [bigint]): bigint {
  if (value === -9223372036854775808n) throw outOfRange('bigint')
  return value < 0n ? -value : value
}
const absFloat = ([value]: [number]): number => Math.abs(value)
const absOfNumeric = ([value]: [Numeric]): Numeric => absNumeric(value)
const ceilFloat = ([value]: [number]): number => Math.ceil(value)
const ceilNumeric = ([value]: [Numeric]): Numeric => ceil(value)
const truncFloat = ([value]: [number]): number => Math.trunc(value)
const roundFloat = ([value]: [number]): number => roundHalfToEven(value)

/** As C's rint: ties go to the even neighbour. */
export function roundHalfToEven(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value
  const rounded = Math.round(value)
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

export const roundingFunctions: readonly FunctionDefinition[] = [
  immutable(1398, 'abs', [Oid.int2], Oid.int2, absSmall),
  immutable(1397, 'abs', [Oid.int4], Oid.int4, absInteger),
  immutable(1396, 'abs', [Oid.int8], Oid.int8, absBigint),
  immutable(1394, 'abs', [Oid.float4], Oid.float4, absFloat),
  immutable(1395, 'abs', [Oid.float8], Oid.float8, absFloat),
  immutable(1705, 'abs', [Oid.numeric], Oid.numeric, absOfNumeric),
  immutable(1253, 'int2abs', [Oid.int2], Oid.int2, absSmall),
  immutable(1251, 'int4abs', [Oid.int4], Oid.int4, absInteger),
  immutable(1230, 'int8abs', [Oid.int8], Oid.int8, absBigint),
  immutable(207, 'float4abs', [Oid.float4], Oid.float4, absFloat),
  immutable(221, 'float8abs', [Oid.float8], Oid.float8, absFloat),
  immutable(1704, 'numeric_abs', [Oid.numeric], Oid.numeric, absOfNumeric),
  immutable(2310, 'sign', [Oid.float8], Oid.float8, ([value]: [number]) => (value > 0 ? 1 : value < 0 ? -1 : 0)),
  immutable(1706, 'sign', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) =>
    value.special === 'NaN' ? numericNaN : fromInteger(signOf(value)),
  ),
  immutable(2308, 'ceil', [Oid.float8], Oid.float8, ceilFloat),
  immutable(2320, 'ceiling', [Oid.float8], Oid.float8, ceilFloat),
  immutable(1711, 'ceil', [Oid.numeric], Oid.numeric, ceilNumeric),
  immutable(2167, 'ceiling', [Oid.numeric], Oid.numeric, ceilNumeric),
  immutable(2309, 'floor', [Oid.float8], Oid.float8, ([value]: [number]) => Math.floor(value)),
  immutable(1712, 'floor', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) => floor(value)),
  immutable(1342, 'round', [Oid.float8], Oid.float8, roundFloat),
  immutable(228, 'dround', [Oid.float8], Oid.float8, roundFloat),
  immutable(1708, 'round', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) => round(value)),
  immutable(1707, 'round', [Oid.numeric, Oid.int4], Oid.numeric, ([value, digits]: [Numeric, number]) =>
    round(value, digits),
  ),
  immutable(1343, 'trunc', [Oid.float8], Oid.float8, truncFloat),
  immutable(229, 'dtrunc', [Oid.float8], Oid.float8, truncFloat),
  immutable(1710, 'trunc', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) => trunc(value)),
  immutable(1709, 'trunc', [Oid.numeric, Oid.int4], Oid.numeric, ([value, digits]: [Numeric, number]) =>
    trunc(value, digits),
  ),
  immutable(3281, 'scale', [Oid.numeric], Oid.int4, ([value]: [Numeric]) =>
    value.special === undefined ? value.scale : null,
  ),
  immutable(5042, 'min_scale', [Oid.numeric], Oid.int4, ([value]: [Numeric]) =>
    value.special === undefined ? trimScale(value).scale : null,
  ),
  immutable(5043, 'trim_scale', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) => trimScale(value)),
]
