// Whole quotients, remainders, common divisors, factorials and histogram buckets.
import { PgError, divisionByZero, outOfRange } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import {
  divideTruncated,
  factorial,
  greatestCommonDivisor,
  leastCommonMultiple,
  modulo,
  multiply,
  subtract,
} from '../../types/numeric/arithmetic.ts'
import { compare } from '../../types/numeric/compare.ts'
import { fromInteger } from '../../types/numeric/convert.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

function modNumber([a, b]: [number, number]): number {
  if (b === 0) throw divisionByZero()
  return (a % b) + 0
}

export const divisionFunctions: readonly FunctionDefinition[] = [
  immutable(940, 'mod', [Oid.int2, Oid.int2], Oid.int2, modNumber),
  immutable(941, 'mod', [Oid.int4, Oid.int4], Oid.int4, modNumber),
  immutable(947, 'mod', [Oid.int8, Oid.int8], Oid.int8, ([a, b]: [bigint, bigint]) => {
    if (b === 0n) throw divisionByZero()
    return a % b
  }),
  immutable(1728, 'mod', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) => modulo(a, b)),
  immutable(1973, 'div', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    divideTruncated(a, b),
  ),
  immutable(5044, 'gcd', [Oid.int4, Oid.int4], Oid.int4, ([a, b]: [number, number]) =>
    Number(checkedInteger(gcd(BigInt(a), BigInt(b)))),
  ),
  immutable(5045, 'gcd', [Oid.int8, Oid.int8], Oid.int8, ([a, b]: [bigint, bigint]) => checkedBigint(gcd(a, b))),
  immutable(5048, 'gcd', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    greatestCommonDivisor(a, b),
  ),
  immutable(5046, 'lcm', [Oid.int4, Oid.int4], Oid.int4, ([a, b]: [number, number]) =>
    Number(checkedInteger(lcm(BigInt(a), BigInt(b)))),
  ),
  immutable(5047, 'lcm', [Oid.int8, Oid.int8], Oid.int8, ([a, b]: [bigint, bigint]) => checkedBigint(lcm(a, b))),
  immutable(5049, 'lcm', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    leastCommonMultiple(a, b),
  ),
  immutable(1376, 'factorial', [Oid.int8], Oid.numeric, ([n]: [bigint]) => factorial(n)),
  immutable(
    320,
    'width_bucket',
    [Oid.float8, Oid.float8, Oid.float8, Oid.int4],
    Oid.int4,
    ([value, low, high, count]: [number, number, number, number]) => bucketOfFloat(value, low, high, count),
  ),
  immutable(
    2170,
    'width_bucket',
    [Oid.numeric, Oid.numeric, Oid.numeric, Oid.int4],
    Oid.int4,
    ([value, low, high, count]: [Numeric, Numeric, Numeric, number]) => bucketOfNumeric(value, low, high, count),
  ),
  immutable(
    3218,
    'width_bucket',
    [Oid.anycompatible, Oid.anycompatiblearray],
    Oid.int4,
    ([value, bounds]: [Value, PgArray], context) => bucketInBounds(value, bounds, context),
  ),
]

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a < 0n ? -a : a
}

function lcm(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return 0n
  const product = (a / gcd(a, b)) * b
  return product < 0n ? -product : product
}

function checkedInteger(value: bigint): bigint {
  if (value > 2147483647n) throw outOfRange('integer')
  return value
}
function checkedBigint(value: bigint): bigint {
  if (value > 9223372036854775807n) throw outOfRange('bigint')
  return value
}

const bucketError = (message: string): PgError => new PgError('2201G', message)

function checkCount(count: number): void {
  if (count <= 0) throw bucketError('count must be greater than zero')
}

function bucketOfFloat(value: number, low: number, high: number, count: number): number {
  checkCount(count)
  if (Number.isNaN(value) || Number.isNaN(low) || Number.isNaN(high)) {
    throw bucketError('operand, lower bound, and upper bound cannot be NaN')
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw bucketError('lower and upper bounds must be finite')
  if (low === high) throw bucketError('lower bound cannot equal upper bound')
  const below = low < high ? value < low : value > low
  if (below) return 0
  if (low < high ? value >= high : value <= high) return checkedBucket(count + 1)
  const width = high - low
  // Bounds so far apart that their distance overflows are halved first.
  const share = Number.isFinite(width) ? (value - low) / width : (value / 2 - low / 2) / (high / 2 - low / 2)
  return Math.min(Math.floor(count * share), count - 1) + 1
}

function bucketOfNumeric(value: Numeric, low: Numeric, high: Numeric, count: number): number {
  checkCount(count)
  if (value.special === 'NaN' || low.special === 'NaN' || high.special === 'NaN') {
    throw bucketError('operand, lower bound, and upper bound cannot be NaN')
  }
  if (low.special !== undefined || high.special !== undefined)
    throw bucketError('lower and upper bounds must be finite')
  const direction = compare(low, high)
  if (direction === 0) throw bucketError('lower bound cannot equal upper bound')
  if (compare(value, low) * direction > 0) return 0
  if (compare(value, high) * direction <= 0) return checkedBucket(count + 1)
  const quotient = divideTruncated(multiply(subtract(value, low), fromInteger(count)), subtract(high, low))
  return Number(quotient.coefficient / 10n ** BigInt(quotient.scale)) + 1
}

function checkedBucket(bucket: number): number {
  if (bucket > 2147483647) throw outOfRange('integer')
  return bucket
}

/** How many of the ascending bounds are not above the value. */
function bucketInBounds(value: Value, bounds: PgArray, context: FunctionContext): number {
  if (bounds.dimensions.length > 1) throw new PgError('2202E', 'thresholds must be one-dimensional array')
  if (bounds.elements.includes(null)) throw new PgError('22004', 'thresholds array must not contain NULLs')
  const compareValues = typeByOid(context.argTypes[0].oid).compare
  if (!compareValues) throw new PgError('42883', 'could not identify a comparison function for the thresholds')
  let low = 0
  let high = bounds.elements.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareValues(value, bounds.elements[middle]) < 0) high = middle
    else low = middle + 1
  }
  return low
}
