// Numeric values: how they are made, and what is special about NaN and the infinities.
import type { Numeric } from '../numeric-value.ts'
import { absolute, pow10 } from './digits.ts'
import { integerDigitsMax, numericOverflow } from './limits.ts'

export const numericNaN: Numeric = Object.freeze({ special: 'NaN', coefficient: 0n, scale: 0 })
export const numericInfinity: Numeric = Object.freeze({ special: 'Infinity', coefficient: 0n, scale: 0 })
export const numericMinusInfinity: Numeric = Object.freeze({ special: '-Infinity', coefficient: 0n, scale: 0 })
export const numericZero: Numeric = Object.freeze({ coefficient: 0n, scale: 0 })
export const numericOne: Numeric = Object.freeze({ coefficient: 1n, scale: 0 })

const alwaysFits = 1n << 4096n

/** A finite value, checked against the digits that numeric can hold before its point. */
export function numeric(coefficient: bigint, scale: number): Numeric {
  if (
    (coefficient > alwaysFits || coefficient < -alwaysFits) &&
    absolute(coefficient) >= pow10(integerDigitsMax + scale)
  ) {
    throw numericOverflow()
  }
  return { coefficient, scale }
}

export const isNaNNumeric = (value: Numeric): boolean => value.special === 'NaN'
export const isFiniteNumeric = (value: Numeric): boolean => value.special === undefined

/** -1, 0 or 1; NaN counts as positive, as it sorts above everything. */
export function signOf(value: Numeric): -1 | 0 | 1 {
  if (value.special !== undefined) return value.special === '-Infinity' ? -1 : 1
  return value.coefficient < 0n ? -1 : value.coefficient > 0n ? 1 : 0
}

export const infinityOfSign = (sign: number): Numeric => (sign < 0 ? numericMinusInfinity : numericInfinity)
