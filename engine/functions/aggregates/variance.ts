// stddev and var…: exact sums of x and x² for integers and numerics, Youngs and Cramer's updates for floats.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { divideAtScale, multiply, quotientScale, subtract } from '../../types/numeric/arithmetic.ts'
import { fromBigint, fromInteger } from '../../types/numeric/convert.ts'
import { divideRounded, pow10 } from '../../types/numeric/digits.ts'
import { numericNaN, numericZero, signOf } from '../../types/numeric/value.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { addNumeric, mergeNumericSums, numericTotal, startNumericSum } from './numeric-sum.ts'
import type { NumericSum } from './numeric-sum.ts'

export interface Kind {
  readonly sample: boolean
  readonly root: boolean
}
const varSamp: Kind = { sample: true, root: false }
const varPop: Kind = { sample: false, root: false }
const stddevSamp: Kind = { sample: true, root: true }
const stddevPop: Kind = { sample: false, root: true }

/** Which of them an aggregate is, by its name. */
export const varianceKinds: ReadonlyMap<string, Kind> = new Map([
  ['var_pop', varPop],
  ['var_samp', varSamp],
  ['variance', varSamp],
  ['stddev_pop', stddevPop],
  ['stddev_samp', stddevSamp],
  ['stddev', stddevSamp],
])

interface ExactMoments {
  readonly sum: NumericSum
  readonly squares: NumericSum
}

const exact = (kind: Kind, toNumeric: (value: any) => Numeric) => ({
  start: (): ExactMoments => ({ sum: startNumericSum(), squares: startNumericSum() }),
  step: (state: ExactMoments, [value]: readonly unknown[]): ExactMoments => {
    const number = toNumeric(value)
    addNumeric(state.sum, number)
    addNumeric(state.squares, number.special === undefined ? multiply(number, number) : number)
    return state
  },
  merge: (a: ExactMoments, b: ExactMoments): ExactMoments => ({
    sum: mergeNumericSums(a.sum, b.sum),
    squares: mergeNumericSums(a.squares, b.squares),
  }),
  finish: (state: ExactMoments) => exactResult(state, kind),
})

function exactResult({ sum, squares }: ExactMoments, kind: Kind): Numeric | null {
  if (sum.count === 0 || (kind.sample && sum.count === 1)) return null
  const total = numericTotal(sum)
  return total.special === undefined ? exactVariance(sum.count, total, numericTotal(squares), kind) : numericNaN
}

/** Of finite numbers, by their count and the sums of x and x². */
export function exactVariance(count: number, total: Numeric, squares: Numeric, { sample, root }: Kind): Numeric | null {
  if (count === 0 || (sample && count === 1)) return null
  const n = fromInteger(count)
  const spread = subtract(multiply(n, squares), multiply(total, total))
  if (signOf(spread) <= 0) return numericZero
  const divisor = multiply(n, fromInteger(sample ? count - 1 : count))
  const scale = quotientScale(spread, divisor)
  const variance = divideAtScale(spread, divisor, scale)
  return root ? squareRoot(variance, scale) : variance
}

/** Rounded to `scale`, which the variance already has. */
function squareRoot(value: Numeric, scale: number): Numeric {
  const target = value.coefficient * pow10(2 * (scale + 1) - value.scale)
  return { coefficient: divideRounded(integerRoot(target), 10n), scale }
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

interface FloatMoments {
  count: number
  sum: number
  squares: number
}

const overflow = (): PgError => new PgError('22003', 'value out of range: overflow')

const float = (kind: Kind) => ({
  start: (): FloatMoments => ({ count: 0, sum: 0, squares: 0 }),
  step: (state: FloatMoments, [value]: readonly unknown[]): FloatMoments => {
    addMoment(state, value as number)
    return state
  },
  merge: mergeMoments,
  finish: ({ count, squares }: FloatMoments): number | null => floatVariance(count, squares, kind),
})

/** squares: of the differences from the mean. */
export function floatVariance(count: number, squares: number, { sample, root }: Kind): number | null {
  if (count === 0 || (sample && count === 1)) return null
  const variance = squares / (sample ? count - 1 : count)
  return root ? Math.sqrt(variance) : variance
}

function addMoment(state: FloatMoments, value: number): void {
  state.count++
  const before = state.sum
  state.sum += value
  if (state.count === 1) {
    if (!Number.isFinite(value)) state.squares = Number.NaN
    return
  }
  const difference = value * state.count - state.sum
  state.squares += (difference * difference) / (state.count * (state.count - 1))
  if (Math.abs(state.sum) === Infinity || state.squares === Infinity) {
    if (Number.isFinite(before) && Number.isFinite(value)) throw overflow()
    state.squares = Number.NaN
  }
}

function mergeMoments(a: FloatMoments, b: FloatMoments): FloatMoments {
  if (b.count === 0) return a
  if (a.count === 0) return b
  const count = a.count + b.count
  const difference = a.sum / a.count - b.sum / b.count
  return {
    count,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares + (a.count * b.count * difference * difference) / count,
  }
}

const ofNumber = (value: number): Numeric => fromInteger(value)
const ofBigint = (value: bigint): Numeric => fromBigint(value)
const ofNumeric = (value: Numeric): Numeric => value

export const varianceFunctions: readonly FunctionDefinition[] = [
  aggregate(2720, 'var_pop', [Oid.int2], Oid.numeric, exact(varPop, ofNumber)),
  aggregate(2719, 'var_pop', [Oid.int4], Oid.numeric, exact(varPop, ofNumber)),
  aggregate(2718, 'var_pop', [Oid.int8], Oid.numeric, exact(varPop, ofBigint)),
  aggregate(2723, 'var_pop', [Oid.numeric], Oid.numeric, exact(varPop, ofNumeric)),
  aggregate(2721, 'var_pop', [Oid.float4], Oid.float8, float(varPop)),
  aggregate(2722, 'var_pop', [Oid.float8], Oid.float8, float(varPop)),
  aggregate(2643, 'var_samp', [Oid.int2], Oid.numeric, exact(varSamp, ofNumber)),
  aggregate(2642, 'var_samp', [Oid.int4], Oid.numeric, exact(varSamp, ofNumber)),
  aggregate(2641, 'var_samp', [Oid.int8], Oid.numeric, exact(varSamp, ofBigint)),
  aggregate(2646, 'var_samp', [Oid.numeric], Oid.numeric, exact(varSamp, ofNumeric)),
  aggregate(2644, 'var_samp', [Oid.float4], Oid.float8, float(varSamp)),
  aggregate(2645, 'var_samp', [Oid.float8], Oid.float8, float(varSamp)),
  aggregate(2150, 'variance', [Oid.int2], Oid.numeric, exact(varSamp, ofNumber)),
  aggregate(2149, 'variance', [Oid.int4], Oid.numeric, exact(varSamp, ofNumber)),
  aggregate(2148, 'variance', [Oid.int8], Oid.numeric, exact(varSamp, ofBigint)),
  aggregate(2153, 'variance', [Oid.numeric], Oid.numeric, exact(varSamp, ofNumeric)),
  aggregate(2151, 'variance', [Oid.float4], Oid.float8, float(varSamp)),
  aggregate(2152, 'variance', [Oid.float8], Oid.float8, float(varSamp)),
  aggregate(2726, 'stddev_pop', [Oid.int2], Oid.numeric, exact(stddevPop, ofNumber)),
  aggregate(2725, 'stddev_pop', [Oid.int4], Oid.numeric, exact(stddevPop, ofNumber)),
  aggregate(2724, 'stddev_pop', [Oid.int8], Oid.numeric, exact(stddevPop, ofBigint)),
  aggregate(2729, 'stddev_pop', [Oid.numeric], Oid.numeric, exact(stddevPop, ofNumeric)),
  aggregate(2727, 'stddev_pop', [Oid.float4], Oid.float8, float(stddevPop)),
  aggregate(2728, 'stddev_pop', [Oid.float8], Oid.float8, float(stddevPop)),
  aggregate(2714, 'stddev_samp', [Oid.int2], Oid.numeric, exact(stddevSamp, ofNumber)),
  aggregate(2713, 'stddev_samp', [Oid.int4], Oid.numeric, exact(stddevSamp, ofNumber)),
  aggregate(2712, 'stddev_samp', [Oid.int8], Oid.numeric, exact(stddevSamp, ofBigint)),
  aggregate(2717, 'stddev_samp', [Oid.numeric], Oid.numeric, exact(stddevSamp, ofNumeric)),
  aggregate(2715, 'stddev_samp', [Oid.float4], Oid.float8, float(stddevSamp)),
  aggregate(2716, 'stddev_samp', [Oid.float8], Oid.float8, float(stddevSamp)),
  aggregate(2156, 'stddev', [Oid.int2], Oid.numeric, exact(stddevSamp, ofNumber)),
  aggregate(2155, 'stddev', [Oid.int4], Oid.numeric, exact(stddevSamp, ofNumber)),
  aggregate(2154, 'stddev', [Oid.int8], Oid.numeric, exact(stddevSamp, ofBigint)),
  aggregate(2159, 'stddev', [Oid.numeric], Oid.numeric, exact(stddevSamp, ofNumeric)),
  aggregate(2157, 'stddev', [Oid.float4], Oid.float8, float(stddevSamp)),
  aggregate(2158, 'stddev', [Oid.float8], Oid.float8, float(stddevSamp)),
]
