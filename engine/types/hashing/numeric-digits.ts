// A numeric as PostgreSQL keeps it: digits of base 10000 without zeros at either end, and the power of 10000 of the first one.
import type { Numeric } from '../numeric-value.ts'

const base = 10_000n
const digitsPerDigit = 4

export const isNumericSpecial = ({ special }: Numeric): boolean => special !== undefined

export function numericDigits({ coefficient, scale }: Numeric): {
  readonly digits: readonly number[]
  readonly weight: number
} {
  let rest = coefficient < 0n ? -coefficient : coefficient
  const odd = scale % digitsPerDigit
  if (odd > 0) rest *= 10n ** BigInt(digitsPerDigit - odd)
  const digits: number[] = []
  for (; rest > 0n; rest /= base) digits.unshift(Number(rest % base))
  const weight = digits.length - 1 - Math.ceil(scale / digitsPerDigit)
  let end = digits.length
  while (end > 0 && digits[end - 1] === 0) end--
  return { digits: digits.slice(0, end), weight }
}
