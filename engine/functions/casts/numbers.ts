// Casts between the number types: integers are checked, floats round half to even, numerics half away from zero.
import { outOfRange, PgError } from '../../errors.ts'
import { roundHalfEven } from '../../types/datetime/decode-numbers.ts'
import { int64Max, int64Min } from '../../types/datetime/units.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { fromBigint, fromInteger, fromNumber, toBigint, toNumber } from '../../types/numeric/convert.ts'
import { formatNumeric } from '../../types/numeric/format.ts'
import { applyNumericTypmod } from '../../types/numeric/typmod.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { numbersToFloat8 } from '../vector/float-arithmetic.ts'
import { integersToNumeric, widenIntegers } from '../vector/integer-arithmetic.ts'

const { int2, int4, int8, float4, float8, numeric } = Oid

export const numberCasts: readonly FunctionDefinition[] = [
  immutable(313, 'int4', [int2], int4, { vector: widenIntegers }, ([value]: [number]) => value),
  immutable(754, 'int8', [int2], int8, { vector: widenIntegers }, ([value]: [number]) => BigInt(value)),
  immutable(481, 'int8', [int4], int8, { vector: widenIntegers }, ([value]: [number]) => BigInt(value)),
  immutable(314, 'int2', [int4], int2, ([value]: [number]) => smallint(value)),
  immutable(714, 'int2', [int8], int2, ([value]: [bigint]) => smallint(Number(value))),
  immutable(480, 'int4', [int8], int4, ([value]: [bigint]) => integer(Number(value))),

  immutable(236, 'float4', [int2], float4, ([value]: [number]) => value),
  immutable(318, 'float4', [int4], float4, ([value]: [number]) => Math.fround(value)),
  immutable(652, 'float4', [int8], float4, ([value]: [bigint]) => Math.fround(Number(value))),
  immutable(235, 'float8', [int2], float8, { vector: numbersToFloat8 }, ([value]: [number]) => value),
  immutable(316, 'float8', [int4], float8, { vector: numbersToFloat8 }, ([value]: [number]) => value),
  immutable(482, 'float8', [int8], float8, { vector: numbersToFloat8 }, ([value]: [bigint]) => Number(value)),
  immutable(311, 'float8', [float4], float8, { vector: numbersToFloat8 }, ([value]: [number]) => value),
  immutable(312, 'float4', [float8], float4, ([value]: [number]) => real(value)),

  immutable(238, 'int2', [float4], int2, ([value]: [number]) => smallint(roundHalfEven(value))),
  immutable(237, 'int2', [float8], int2, ([value]: [number]) => smallint(roundHalfEven(value))),
  immutable(319, 'int4', [float4], int4, ([value]: [number]) => integer(roundHalfEven(value))),
  immutable(317, 'int4', [float8], int4, ([value]: [number]) => integer(roundHalfEven(value))),
  immutable(653, 'int8', [float4], int8, ([value]: [number]) => bigint(roundHalfEven(value))),
  immutable(483, 'int8', [float8], int8, ([value]: [number]) => bigint(roundHalfEven(value))),

  immutable(1782, 'numeric', [int2], numeric, { vector: integersToNumeric }, ([value]: [number]) => fromInteger(value)),
  immutable(1740, 'numeric', [int4], numeric, { vector: integersToNumeric }, ([value]: [number]) => fromInteger(value)),
  immutable(1781, 'numeric', [int8], numeric, { vector: integersToNumeric }, ([value]: [bigint]) => fromBigint(value)),
  immutable(1742, 'numeric', [float4], numeric, ([value]: [number]) => fromNumber(value, 6)),
  immutable(1743, 'numeric', [float8], numeric, ([value]: [number]) => fromNumber(value)),
  immutable(1783, 'int2', [numeric], int2, ([value]: [Numeric]) =>
    Number(toBigint(value, 'smallint', -32768n, 32767n)),
  ),
  immutable(1744, 'int4', [numeric], int4, ([value]: [Numeric]) =>
    Number(toBigint(value, 'integer', -2147483648n, 2147483647n)),
  ),
  immutable(1779, 'int8', [numeric], int8, ([value]: [Numeric]) => toBigint(value, 'bigint', int64Min, int64Max)),
  immutable(1745, 'float4', [numeric], float4, ([value]: [Numeric]) => numericToReal(value)),
  immutable(1746, 'float8', [numeric], float8, { vector: numbersToFloat8 }, ([value]: [Numeric]) => toNumber(value)),
  immutable(1703, 'numeric', [numeric, int4], numeric, ([value, typmod]: [Numeric, number]) =>
    applyNumericTypmod(value, typmod),
  ),
]

export function smallint(value: number): number {
  if (!(value >= -32768 && value <= 32767)) throw outOfRange('smallint')
  return value + 0
}

export function integer(value: number): number {
  if (!(value >= -2147483648 && value <= 2147483647)) throw outOfRange('integer')
  return value + 0
}

export function bigint(value: number): bigint {
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) throw outOfRange('bigint')
  return BigInt(value)
}

function real(value: number): number {
  const rounded = Math.fround(value)
  if (!Number.isFinite(rounded) && Number.isFinite(value)) throw new PgError('22003', 'value out of range: overflow')
  if (rounded === 0 && value !== 0) throw new PgError('22003', 'value out of range: underflow')
  return rounded
}

export function numericToReal(value: Numeric): number {
  const rounded = Math.fround(toNumber(value, true))
  const vanished = rounded === 0 && value.special === undefined && value.coefficient !== 0n
  if ((!Number.isFinite(rounded) && value.special === undefined) || vanished) {
    throw new PgError('22003', `"${formatNumeric(value)}" is out of range for type real`)
  }
  return rounded
}
