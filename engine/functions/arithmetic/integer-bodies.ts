// Arithmetic of the integer types with their overflow checks. int8's bodies take numbers too, for int8 with int2 or int4.
import { divisionByZero, outOfRange } from '../../errors.ts'
import { int64Max, int64Min } from '../../types/datetime/units.ts'

type Pair = [number, number]
type WidePair = [bigint | number, bigint | number]

function narrowArithmetic(type: 'smallint' | 'integer', limit: number, wrap: (value: number) => number) {
  const checked = (value: number): number => {
    if (value >= limit || value < -limit) throw outOfRange(type)
    // Minus zero is no integer.
    return value + 0
  }
  return {
    add: ([a, b]: Pair): number => checked(a + b),
    subtract: ([a, b]: Pair): number => checked(a - b),
    multiply: ([a, b]: Pair): number => checked(a * b),
    divide: ([a, b]: Pair): number => {
      if (b === 0) throw divisionByZero()
      return checked(Math.trunc(a / b))
    },
    modulo: ([a, b]: Pair): number => {
      if (b === 0) throw divisionByZero()
      return (a % b) + 0
    },
    negate: ([a]: [number]): number => checked(-a),
    and: ([a, b]: Pair): number => a & b,
    or: ([a, b]: Pair): number => a | b,
    xor: ([a, b]: Pair): number => a ^ b,
    not: ([a]: [number]): number => ~a,
    // Counts beyond the width wrap, as on PostgreSQL's usual machines.
    shiftLeft: ([a, count]: Pair): number => wrap(a << count),
    shiftRight: ([a, count]: Pair): number => a >> count,
  }
}

export const int2 = narrowArithmetic('smallint', 2 ** 15, (value) => (value << 16) >> 16)
export const int4 = narrowArithmetic('integer', 2 ** 31, (value) => value)

function checkedWide(value: bigint): bigint {
  if (value > int64Max || value < int64Min) throw outOfRange('bigint')
  return value
}

export const int8 = {
  add: ([a, b]: WidePair): bigint => checkedWide(BigInt(a) + BigInt(b)),
  subtract: ([a, b]: WidePair): bigint => checkedWide(BigInt(a) - BigInt(b)),
  multiply: ([a, b]: WidePair): bigint => checkedWide(BigInt(a) * BigInt(b)),
  divide: ([a, b]: WidePair): bigint => {
    if (BigInt(b) === 0n) throw divisionByZero()
    return checkedWide(BigInt(a) / BigInt(b))
  },
  modulo: ([a, b]: WidePair): bigint => {
    if (BigInt(b) === 0n) throw divisionByZero()
    return BigInt(a) % BigInt(b)
  },
  negate: ([a]: [bigint]): bigint => checkedWide(-a),
  and: ([a, b]: [bigint, bigint]): bigint => a & b,
  or: ([a, b]: [bigint, bigint]): bigint => a | b,
  xor: ([a, b]: [bigint, bigint]): bigint => a ^ b,
  not: ([a]: [bigint]): bigint => ~a,
  shiftLeft: ([a, count]: [bigint, number]): bigint => BigInt.asIntN(64, a << BigInt(count & 63)),
  shiftRight: ([a, count]: [bigint, number]): bigint => a >> BigInt(count & 63),
}
