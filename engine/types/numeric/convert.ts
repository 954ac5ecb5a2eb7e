// Numeric to and from integers and floats.
import { outOfRange, PgError } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { absolute, digitCount, pow10 } from './digits.ts'
import { formatNumeric } from './format.ts'
import { parseNumeric } from './parse.ts'
import { rescale } from './round.ts'
import { numericInfinity, numericMinusInfinity, numericNaN } from './value.ts'

export const fromBigint = (value: bigint, scale = 0): Numeric => ({ coefficient: value, scale })
export const fromInteger = (value: number): Numeric => ({ coefficient: BigInt(value), scale: 0 })

/** float8 to numeric keeps 15 significant digits, float4 keeps 6, as PostgreSQL does. */
export function fromNumber(value: number, significantDigits = 15): Numeric {
  if (Number.isNaN(value)) return numericNaN
  if (value === Infinity) return numericInfinity
  if (value === -Infinity) return numericMinusInfinity
  if (value === 0) return { coefficient: 0n, scale: 0 }
  // Trailing zeros go, as printf's %g drops them.
  return parseNumeric(value.toExponential(significantDigits - 1).replace(/\.?0*e/, 'e'))
}

const safeMax = BigInt(Number.MAX_SAFE_INTEGER)

/** Nearest double. Values beyond the range of doubles fail (22003) unless `saturate`. */
export function toNumber(value: Numeric, saturate = false): number {
  if (value.special !== undefined) return Number(value.special)
  const { coefficient, scale } = value
  // Both operands exact, so one correctly rounded division.
  if (scale <= 22 && coefficient <= safeMax && coefficient >= -safeMax) return Number(coefficient) / 10 ** scale
  const result = Number(formatNumeric(value))
  if (!Number.isFinite(result) && !saturate) {
    throw new PgError('22003', `"${formatNumeric(value)}" is out of range for type double precision`)
  }
  return result
}

/** The nearest integer, half away from zero; NaN and infinities fail as the named type does. */
export function toBigint(value: Numeric, type: string, min: bigint, max: bigint): bigint {
  if (value.special !== undefined) {
    throw new PgError('0A000', `cannot convert ${value.special === 'NaN' ? 'NaN' : 'infinity'} to ${type}`)
  }
  const integer = rescale(value, 0).coefficient
  if (integer < min || integer > max) throw outOfRange(type)
  return integer
}

/** Digits before the point; 0 for values below one. */
export function integerDigits(value: Numeric): number {
  return digitCount(absolute(value.coefficient) / pow10(value.scale))
}
