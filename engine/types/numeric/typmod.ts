// numeric(precision, scale): packing into a typmod, and fitting a value to it.
import { invalidParameter, PgError } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { absolute, pow10 } from './digits.ts'
import { precisionMax } from './limits.ts'
import { round } from './round.ts'

export interface NumericModifier {
  readonly precision: number
  /** May be negative: rounding left of the point. */
  readonly scale: number
}

export function numericTypmodIn(modifiers: readonly number[]): number {
  const [precision, scale = 0] = modifiers
  if (modifiers.length < 1 || modifiers.length > 2) throw invalidParameter('invalid NUMERIC type modifier')
  if (precision < 1 || precision > precisionMax) {
    throw invalidParameter(`NUMERIC precision ${precision} must be between 1 and ${precisionMax}`)
  }
  if (scale < -precisionMax || scale > precisionMax) {
    throw invalidParameter(`NUMERIC scale ${scale} must be between -${precisionMax} and ${precisionMax}`)
  }
  return ((precision << 16) | (scale & 0x7ff)) + 4
}

/** undefined: no modifier. */
export function numericModifier(typmod: number): NumericModifier | undefined {
  if (typmod < 4) return undefined
  const packed = typmod - 4
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 }
}

/** numeric(3, -3): values are rounded to thousands, which a layout without decimals does not say. */
export const roundsWholeDigits = (typmod: number): boolean => (numericModifier(typmod)?.scale ?? 0) < 0

export function numericTypmodOut(typmod: number): string {
  const modifier = numericModifier(typmod)
  return modifier ? `(${modifier.precision},${modifier.scale})` : ''
}

/** Rounds to the declared scale; 22003 where the declared precision cannot hold the result. */
export function applyNumericTypmod(value: Numeric, typmod: number): Numeric {
  const modifier = numericModifier(typmod)
  if (!modifier || value.special === 'NaN') return value
  const { precision, scale } = modifier
  if (value.special !== undefined) {
    throw new PgError('22003', 'numeric field overflow', {
      detail: `A field with precision ${precision}, scale ${scale} cannot hold an infinite value.`,
    })
  }
  const rounded = round(value, scale)
  const wholeDigits = precision - scale
  // |rounded| must stay below 10^(precision - scale), compared as coefficients at scale max(scale, 0).
  const bound = pow10(wholeDigits + Math.max(scale, 0))
  if (absolute(rounded.coefficient) >= bound) {
    const limit = wholeDigits === 0 ? '1' : `10^${wholeDigits}`
    throw new PgError('22003', 'numeric field overflow', {
      detail: `A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${limit}.`,
    })
  }
  return rounded
}
