// Decimal digits of bigints: powers of ten, lengths, and PostgreSQL's base-10000 weights, which its result scales are defined by.
import type { Numeric } from '../numeric-value.ts'

const powers: bigint[] = [1n]

/** 10^exponent; small ones are remembered. */
export function pow10(exponent: number): bigint {
  if (exponent >= 2048) return 10n ** BigInt(exponent)
  for (let next = powers.length; next <= exponent; next++) powers.push(powers[next - 1] * 10n)
  return powers[exponent]
}

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

const safeMax = BigInt(Number.MAX_SAFE_INTEGER)

/** Count of decimal digits of a magnitude; 0 has none. */
export function digitCount(magnitude: bigint): number {
  if (magnitude === 0n) return 0
  if (magnitude <= safeMax) {
    const value = Number(magnitude)
    let count = 1
    for (let bound = 10; value >= bound && count < 16; bound *= 10) count++
    return count
  }
  return magnitude.toString().length
}

/** Division of magnitudes of any sign, rounding half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const remainder = numerator - quotient * denominator
  if (absolute(remainder) * 2n < absolute(denominator)) return quotient
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n
}

/** Position of the leading base-10000 digit of a finite value, and that digit; zero has weight 0 and digit 0. */
export function leadingGroup(value: Numeric): { readonly weight: number; readonly digit: number } {
  const magnitude = absolute(value.coefficient)
  if (magnitude === 0n) return { weight: 0, digit: 0 }
  const digits = digitCount(magnitude)
  const exponent = digits - value.scale - 1
  const weight = Math.floor(exponent / 4)
  const wanted = exponent - weight * 4 + 1
  const digit = wanted <= digits ? magnitude / pow10(digits - wanted) : magnitude * pow10(wanted - digits)
  return { weight, digit: Number(digit) }
}
