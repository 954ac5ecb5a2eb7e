// Sums, products and quotients of amounts. What falls between two cents is rounded to the even one; integers divide towards zero.
import { divisionByZero, outOfRange } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { binary, type Arithmetic } from '../arithmetic/define.ts'
import type { OperatorDefinition } from '../function.ts'

const { money, int2, int4, int8, float4, float8 } = Oid

type Integer = number | bigint
type Pair = [bigint, bigint]

const timesInteger = (value: bigint, by: Integer): bigint => within(value * BigInt(by))
const timesFloat = (value: bigint, by: number): bigint => fromFloat(Number(value) * by)

function perInteger(value: bigint, by: Integer): bigint {
  const divisor = BigInt(by)
  if (divisor === 0n) throw divisionByZero()
  return within(value / divisor)
}

function perFloat(value: bigint, by: number): bigint {
  if (by === 0) throw divisionByZero()
  return fromFloat(Number(value) / by)
}

/** Operator and function OIDs of money × type, type × money and money ÷ type. */
const scaled = (
  type: number,
  name: string,
  [after, before, over]: readonly (readonly [operator: number, fn: number])[],
  times: (value: bigint, by: any) => bigint,
  per: (value: bigint, by: any) => bigint,
): readonly Arithmetic[] => [
  binary('*', after[0], after[1], `cash_mul_${name}`, [money, type], money, ([a, by]) => times(a, by), {
    commutator: '*',
  }),
  binary('*', before[0], before[1], `${name}_mul_cash`, [type, money], money, ([by, a]) => times(a, by), {
    commutator: '*',
  }),
  binary('/', over[0], over[1], `cash_div_${name}`, [money, type], money, ([a, by]) => per(a, by)),
]

export const moneyArithmetics: readonly Arithmetic[] = [
  binary('+', 906, 894, 'cash_pl', [money, money], money, ([a, b]: Pair) => within(a + b), { commutator: '+' }),
  binary('-', 907, 895, 'cash_mi', [money, money], money, ([a, b]: Pair) => within(a - b)),
  binary('/', 3825, 3822, 'cash_div_cash', [money, money], float8, ([a, b]: Pair) => {
    if (b === 0n) throw divisionByZero()
    return Number(a) / Number(b)
  }),
  ...scaled(
    int2,
    'int2',
    [
      [914, 866],
      [918, 863],
      [915, 867],
    ],
    timesInteger,
    perInteger,
  ),
  ...scaled(
    int4,
    'int4',
    [
      [912, 864],
      [917, 862],
      [913, 865],
    ],
    timesInteger,
    perInteger,
  ),
  ...scaled(
    int8,
    'int8',
    [
      [3346, 3344],
      [3349, 3399],
      [3347, 3345],
    ],
    timesInteger,
    perInteger,
  ),
  ...scaled(
    float4,
    'flt4',
    [
      [843, 846],
      [845, 848],
      [844, 847],
    ],
    timesFloat,
    perFloat,
  ),
  ...scaled(
    float8,
    'flt8',
    [
      [908, 896],
      [916, 919],
      [909, 897],
    ],
    timesFloat,
    perFloat,
  ),
]

export const moneyOperators: readonly OperatorDefinition[] = moneyArithmetics.map((entry) => entry.operator)

export function within(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw outOfRange('money')
  return value
}

function fromFloat(value: number): bigint {
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) throw outOfRange('money')
  return BigInt(roundedToEven(value))
}

function roundedToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1
}
