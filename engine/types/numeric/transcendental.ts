// Square roots, exponentials, logarithms and powers of numerics: fixed-point bigint series with guard digits, rounded once to the
// scale that PostgreSQL would show.
import { PgError } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { compare } from './compare.ts'
import { divideAtScale } from './arithmetic.ts'
import { toNumber } from './convert.ts'
import { absolute, digitCount, divideRounded, leadingGroup, pow10 } from './digits.ts'
import { displayScaleMax, integerDigitsMax, numericOverflow, resultScaleMax, significantDigitsMin } from './limits.ts'
import { rescale, trimScale } from './round.ts'
import { infinityOfSign, numeric, numericInfinity, numericNaN, numericOne, numericZero, signOf } from './value.ts'

export function sqrt(value: Numeric): Numeric {
  if (value.special === 'NaN' || value.special === 'Infinity') return value
  if (signOf(value) < 0) throw new PgError('2201F', 'cannot take square root of a negative number')
  const { weight } = leadingGroup(value)
  const resultWeight = weight >= 0 ? weight * 2 + 1 : 1 - -weight * 2
  const scale = clampScale(significantDigitsMin - resultWeight, value.scale)
  // floor(√(v·10^2(scale+1))), then the extra digit rounds.
  const shift = 2 * (scale + 1) - value.scale
  const scaled = shift >= 0 ? value.coefficient * pow10(shift) : value.coefficient / pow10(-shift)
  return numeric(divideRounded(integerSqrt(scaled), 10n), scale)
}

function integerSqrt(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** PostgreSQL's own bound; e to more than this would still fit. */
const exponentMax = 3 * resultScaleMax

export function exp(value: Numeric): Numeric {
  if (value.special !== undefined) return value.special === '-Infinity' ? numericZero : value
  if (toNumber(value, true) >= exponentMax) throw numericOverflow()
  const estimate = Math.max(-resultScaleMax, Math.min(resultScaleMax, toNumber(value, true) * Math.LOG10E))
  const scale = clampScale(significantDigitsMin - Math.trunc(estimate), value.scale)
  return expAtScale(value, scale)
}

function expAtScale(value: Numeric, scale: number): Numeric {
  const weight = toNumber(value, true) * Math.LOG10E
  if (weight > integerDigitsMax) throw numericOverflow()
  if (weight < -scale - 2) return { coefficient: 0n, scale }
  const places = scale + Math.max(0, Math.ceil(weight)) + 12
  return numeric(divideRounded(expFixed(rescale(value, places).coefficient, places), pow10(places - scale)), scale)
}

/** e^(x / 10^places) · 10^places: halve the argument until small, sum the series, square back. */
function expFixed(x: bigint, places: number): bigint {
  const magnitude = absolute(x)
  const halvings = Math.max(0, (magnitude / pow10(places)).toString(2).length + 8)
  const guard = Math.ceil(halvings * 0.31) + digitCount(magnitude / pow10(places)) + 6
  const one = pow10(places + guard)
  const reduced = (magnitude * pow10(guard)) >> BigInt(halvings)
  let sum = one
  let term = one
  for (let n = 1n; term !== 0n; n++) {
    term = (term * reduced) / one / n
    sum += term
  }
  for (let step = 0; step < halvings; step++) sum = (sum * sum) / one
  if (x < 0n) sum = (one * one) / sum
  return sum / pow10(guard)
}

export function ln(value: Numeric): Numeric {
  checkLogarithm(value)
  if (value.special !== undefined) return value
  const scale = clampScale(significantDigitsMin - lnWeight(value), value.scale)
  return lnAtScale(value, scale)
}

function lnAtScale(value: Numeric, scale: number): Numeric {
  const places = scale + 10
  return { coefficient: divideRounded(lnFixed(value, places), pow10(places - scale)), scale }
}

/** ln(value) · 10^places. v = m · 10^e with m near 1, then 2·artanh((m-1)/(m+1)) after a few square roots. */
function lnFixed(value: Numeric, places: number): bigint {
  const exponent = digitCount(value.coefficient) - value.scale - (nearOneFromBelow(value) ? 0 : 1)
  const guard = 12 + digitCount(BigInt(Math.abs(exponent)))
  const work = places + guard
  const one = pow10(work)
  const shift = work - value.scale - exponent
  const mantissa = shift >= 0 ? value.coefficient * pow10(shift) : divideRounded(value.coefficient, pow10(-shift))
  const logarithm = lnOfFixed(mantissa, one)
  const total = exponent === 0 ? logarithm : logarithm + BigInt(exponent) * lnTen(work)
  return divideRounded(total, pow10(guard))
}

const nearOneFromBelow = (value: Numeric): boolean => {
  const digits = digitCount(value.coefficient)
  return digits === value.scale && value.coefficient * 2n > pow10(digits)
}

function lnOfFixed(mantissa: bigint, one: bigint): bigint {
  let roots = 0
  let reduced = mantissa
  // √ until within 1% of one, so that the series gains four digits a term.
  while (absolute(reduced - one) * 100n > one) {
    reduced = integerSqrt(reduced * one)
    roots++
  }
  const ratio = ((reduced - one) * one) / (reduced + one)
  const square = (ratio * ratio) / one
  let sum = 0n
  let power = ratio
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n
    power = (power * square) / one
  }
  return sum << BigInt(roots + 1)
}

const lnTenByPlaces = new Map<number, bigint>()
function lnTen(places: number): bigint {
  const rounded = Math.ceil(places / 64) * 64
  let known = lnTenByPlaces.get(rounded)
  if (known === undefined) {
    const one = pow10(rounded + 8)
    known = lnOfFixed(one * 10n, one) / pow10(8)
    lnTenByPlaces.set(rounded, known)
  }
  return known / pow10(rounded - places)
}

function checkLogarithm(value: Numeric): void {
  if (value.special === 'NaN') return
  const sign = signOf(value)
  if (sign < 0) throw new PgError('2201E', 'cannot take logarithm of a negative number')
  if (sign === 0) throw new PgError('2201E', 'cannot take logarithm of zero')
}

/** Decimal weight of ln(value), as PostgreSQL estimates it. */
function lnWeight(value: Numeric): number {
  if (compare(value, { coefficient: 9n, scale: 1 }) >= 0 && compare(value, { coefficient: 11n, scale: 1 }) <= 0) {
    const distance = { coefficient: value.coefficient - pow10(value.scale), scale: value.scale }
    if (distance.coefficient === 0n) return 0
    const { weight, digit } = leadingGroup(distance)
    return weight * 4 + Math.trunc(Math.log10(digit))
  }
  return Math.trunc(Math.log10(Math.abs(naturalLogEstimate(value))))
}

function naturalLogEstimate(value: Numeric): number {
  const digits = digitCount(value.coefficient)
  const kept = Math.min(digits, 15)
  return Math.log(Number(value.coefficient / pow10(digits - kept))) + (digits - kept - value.scale) * Math.LN10
}

/** log(base, value). */
export function logBase(base: Numeric, value: Numeric): Numeric {
  if (base.special === 'NaN' || value.special === 'NaN') return numericNaN
  checkLogarithm(base)
  checkLogarithm(value)
  if (base.special !== undefined) return value.special !== undefined ? numericNaN : numericZero
  if (value.special !== undefined) return numericInfinity
  const resultWeight = lnWeight(value) - lnWeight(base)
  const scale = clampScale(significantDigitsMin - resultWeight, base.scale, value.scale)
  const places = scale + Math.max(0, -2 * lnWeight(base)) + Math.max(0, resultWeight) + 12
  const denominator = lnFixed(base, places)
  if (denominator === 0n) throw new PgError('22012', 'division by zero')
  return divideAtScale(
    { coefficient: lnFixed(value, places), scale: places },
    { coefficient: denominator, scale: places },
    scale,
  )
}

export const log10 = (value: Numeric): Numeric => logBase({ coefficient: 10n, scale: 0 }, value)

export function power(base: Numeric, exponent: Numeric): Numeric {
  const special = powerSpecial(base, exponent)
  if (special) return special
  const integer = trimScale(exponent)
  if (integer.scale === 0 && absolute(integer.coefficient) < 2n ** 31n) {
    return powerInteger(base, Number(integer.coefficient), exponent.scale)
  }
  if (base.coefficient === 0n) return { coefficient: 0n, scale: significantDigitsMin }
  const negative = base.coefficient < 0n && integer.scale === 0 && integer.coefficient % 2n !== 0n
  const magnitude = { coefficient: absolute(base.coefficient), scale: base.scale }
  const estimate = naturalLogEstimate(magnitude) * toNumber(exponent, true)
  if (Math.abs(estimate) > resultScaleMax * 3.01) {
    if (estimate > 0) throw numericOverflow()
    return { coefficient: 0n, scale: displayScaleMax }
  }
  const weight = estimate * Math.LOG10E
  const scale = clampScale(significantDigitsMin - Math.trunc(weight), base.scale, exponent.scale)
  const places = scale + Math.max(0, Math.ceil(weight)) + 24
  const logarithm = lnFixed(magnitude, places + digitCount(absolute(exponent.coefficient)))
  const product = divideRounded(
    logarithm * exponent.coefficient,
    pow10(digitCount(absolute(exponent.coefficient)) + exponent.scale),
  )
  const result = expAtScale({ coefficient: product, scale: places }, scale)
  return negative ? { coefficient: -result.coefficient, scale } : result
}

function powerInteger(base: Numeric, exponent: number, exponentScale: number): Numeric {
  const digits = digitCount(absolute(base.coefficient))
  const kept = Math.min(digits, 15)
  const weight =
    base.coefficient === 0n
      ? 0
      : exponent * (Math.log10(Number(absolute(base.coefficient) / pow10(digits - kept))) + digits - kept - base.scale)
  if (weight > integerDigitsMax) throw numericOverflow()
  if (weight + 1 < -displayScaleMax) return { coefficient: 0n, scale: displayScaleMax }
  const scale = clampScale(significantDigitsMin - Math.trunc(weight), base.scale, exponentScale)
  if (exponent === 0) return rescale(numericOne, scale)
  if (exponent === 1) return rescale(base, scale)
  // Keep enough leading digits that the repeated products stay exact to the asked scale.
  const significant =
    Math.max(significantDigitsMin, Math.ceil(weight) + scale) + 16 + Math.ceil(Math.log10(Math.abs(exponent)))
  const raised = raise(base, Math.abs(exponent), significant)
  if (exponent > 0) return atScale(raised, scale)
  return divideAtDecimalExponent(raised, scale)
}

/** A magnitude as coefficient · 10^exponent, cut to a number of significant digits. */
interface Floating {
  readonly coefficient: bigint
  readonly exponent: number
}

function raise(base: Numeric, exponent: number, significant: number): Floating {
  let result: Floating = { coefficient: 1n, exponent: 0 }
  let factor: Floating = { coefficient: base.coefficient, exponent: -base.scale }
  for (let bits = exponent; bits > 0; bits = Math.floor(bits / 2)) {
    if (bits % 2 === 1) result = product(result, factor, significant)
    if (bits > 1) factor = product(factor, factor, significant)
  }
  return result
}

function product(a: Floating, b: Floating, significant: number): Floating {
  const coefficient = a.coefficient * b.coefficient
  const exponent = a.exponent + b.exponent
  const excess = digitCount(absolute(coefficient)) - significant
  if (excess <= 0) return { coefficient, exponent }
  return { coefficient: divideRounded(coefficient, pow10(excess)), exponent: exponent + excess }
}

const atScale = (value: Floating, scale: number): Numeric =>
  value.exponent >= 0
    ? numeric(value.coefficient * pow10(value.exponent + scale), scale)
    : rescale({ coefficient: value.coefficient, scale: -value.exponent }, scale)

const divideAtDecimalExponent = (divisor: Floating, scale: number): Numeric => {
  const shift = scale - divisor.exponent
  if (shift < 0) return { coefficient: 0n, scale }
  return { coefficient: divideRounded(pow10(shift), divisor.coefficient), scale }
}

function powerSpecial(base: Numeric, exponent: Numeric): Numeric | undefined {
  const isOne = (value: Numeric): boolean => value.special === undefined && compare(value, numericOne) === 0
  if (base.special === 'NaN') return signOf(exponent) === 0 ? numericOne : numericNaN
  if (exponent.special === 'NaN') return isOne(base) ? numericOne : numericNaN
  if (base.special === undefined && exponent.special === undefined) return checkFinitePower(base, exponent)
  if (isOne(base)) return numericOne
  const baseSign = signOf(base)
  const exponentSign = signOf(exponent)
  if (exponentSign === 0) return numericOne
  if (baseSign === 0 && exponentSign < 0) throw zeroToNegative()
  if (exponent.special !== undefined) {
    if (baseSign === 0) return numericZero
    const size =
      base.special !== undefined ? 1 : compare({ ...base, coefficient: absolute(base.coefficient) }, numericOne)
    if (size === 0) return numericOne
    return size > 0 === exponentSign > 0 ? numericInfinity : numericZero
  }
  const integer = trimScale(exponent)
  if (baseSign < 0 && integer.scale > 0) throw complexPower()
  if (exponentSign < 0) return numericZero
  return infinityOfSign(baseSign < 0 && integer.coefficient % 2n !== 0n ? -1 : 1)
}

function checkFinitePower(base: Numeric, exponent: Numeric): undefined {
  const sign = signOf(base)
  if (sign === 0 && signOf(exponent) < 0) throw zeroToNegative()
  if (sign < 0 && trimScale(exponent).scale > 0) throw complexPower()
}

const zeroToNegative = (): PgError => new PgError('2201F', 'zero raised to a negative power is undefined')
const complexPower = (): PgError =>
  new PgError('2201F', 'a negative number raised to a non-integer power yields a complex result')

const clampScale = (wanted: number, ...atLeast: readonly number[]): number =>
  Math.min(displayScaleMax, Math.max(wanted, 0, ...atLeast))
