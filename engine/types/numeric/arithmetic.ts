// Exact arithmetic with PostgreSQL's result scales: sums keep the larger scale, products add them, quotients have at least 16 digits.
import { PgError, divisionByZero } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { divideRounded, leadingGroup, pow10 } from './digits.ts'
import { displayScaleMax, scaleMax, significantDigitsMin } from './limits.ts'
import { rescale } from './round.ts'
import { infinityOfSign, numeric, numericNaN, numericZero, signOf } from './value.ts'

export function add(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) return addSpecial(a, b)
  if (a.scale === b.scale) return numeric(a.coefficient + b.coefficient, a.scale)
  return a.scale > b.scale
    ? numeric(a.coefficient + b.coefficient * pow10(a.scale - b.scale), a.scale)
    : numeric(a.coefficient * pow10(b.scale - a.scale) + b.coefficient, b.scale)
}

function addSpecial(a: Numeric, b: Numeric): Numeric {
  if (a.special === 'NaN' || b.special === 'NaN') return numericNaN
  if (a.special !== undefined && b.special !== undefined) return a.special === b.special ? a : numericNaN
  return a.special !== undefined ? a : b
}

export const subtract = (a: Numeric, b: Numeric): Numeric => add(a, negate(b))

export function negate(value: Numeric): Numeric {
  if (value.special === 'NaN') return value
  if (value.special !== undefined) return infinityOfSign(-signOf(value))
  return { coefficient: -value.coefficient, scale: value.scale }
}

export const abs = (value: Numeric): Numeric => (signOf(value) < 0 ? negate(value) : value)

export function multiply(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) {
    if (a.special === 'NaN' || b.special === 'NaN') return numericNaN
    const sign = signOf(a) * signOf(b)
    return sign === 0 ? numericNaN : infinityOfSign(sign)
  }
  const scale = a.scale + b.scale
  const product = numeric(a.coefficient * b.coefficient, scale)
  return scale > scaleMax ? rescale(product, scaleMax) : product
}

export function divide(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) return divideSpecial(a, b)
  if (b.coefficient === 0n) throw divisionByZero()
  return divideAtScale(a, b, quotientScale(a, b))
}

function divideSpecial(a: Numeric, b: Numeric): Numeric {
  if (a.special === 'NaN' || b.special === 'NaN') return numericNaN
  if (a.special !== undefined) {
    if (b.special !== undefined) return numericNaN
    const sign = signOf(b)
    if (sign === 0) throw divisionByZero()
    return infinityOfSign(signOf(a) * sign)
  }
  return numericZero
}

/** a / b of finite values, rounded to `scale`. */
export function divideAtScale(a: Numeric, b: Numeric, scale: number): Numeric {
  const shift = scale - a.scale + b.scale
  return shift >= 0
    ? numeric(divideRounded(a.coefficient * pow10(shift), b.coefficient), scale)
    : numeric(divideRounded(a.coefficient, b.coefficient * pow10(-shift)), scale)
}

/** The scale PostgreSQL gives a quotient, from the leading base-10000 digits of both sides. */
export function quotientScale(a: Numeric, b: Numeric): number {
  const left = leadingGroup(a)
  const right = leadingGroup(b)
  const weight = left.weight - right.weight - (left.digit <= right.digit ? 1 : 0)
  return Math.min(displayScaleMax, Math.max(significantDigitsMin - weight * 4, a.scale, b.scale, 0))
}

/** Remainder with the sign of a. */
export function modulo(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) {
    if (a.special === 'NaN' || b.special === 'NaN') return numericNaN
    if (a.special !== undefined) {
      if (signOf(b) === 0) throw divisionByZero()
      return numericNaN
    }
    return a
  }
  if (b.coefficient === 0n) throw divisionByZero()
  const scale = Math.max(a.scale, b.scale)
  return { coefficient: rescale(a, scale).coefficient % rescale(b, scale).coefficient, scale }
}

/** Quotient truncated to an integer (div). */
export function divideTruncated(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) return divideSpecial(a, b)
  if (b.coefficient === 0n) throw divisionByZero()
  const scale = Math.max(a.scale, b.scale)
  return numeric(rescale(a, scale).coefficient / rescale(b, scale).coefficient, 0)
}

export function greatestCommonDivisor(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) return numericNaN
  const scale = Math.max(a.scale, b.scale)
  let left = abs(rescale(a, scale)).coefficient
  let right = abs(rescale(b, scale)).coefficient
  while (right !== 0n) [left, right] = [right, left % right]
  return { coefficient: left, scale }
}

export function leastCommonMultiple(a: Numeric, b: Numeric): Numeric {
  if (a.special !== undefined || b.special !== undefined) return numericNaN
  const scale = Math.max(a.scale, b.scale)
  if (a.coefficient === 0n || b.coefficient === 0n) return { coefficient: 0n, scale }
  const divisor = greatestCommonDivisor(a, b)
  const left = rescale(a, scale).coefficient
  return abs(numeric((left / divisor.coefficient) * rescale(b, scale).coefficient, scale))
}

/** n!, of a non-negative integer. */
export function factorial(n: bigint): Numeric {
  if (n < 0n) throw new PgError('22003', 'factorial of a negative number is undefined')
  if (n > 32177n) throw new PgError('22003', 'value overflows numeric format')
  let result = 1n
  for (let factor = 2n; factor <= n; factor++) result *= factor
  return numeric(result, 0)
}
