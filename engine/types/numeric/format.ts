// Text of a numeric: all its digits, with exactly its display scale.
import type { Numeric } from '../numeric-value.ts'

export function formatNumeric(value: Numeric): string {
  if (value.special !== undefined) return value.special
  const { coefficient, scale } = value
  if (scale === 0) return coefficient.toString()
  const negative = coefficient < 0n
  const digits = (negative ? -coefficient : coefficient).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** d.ddde±xx with `digits` places after the point, as JSON and to_char's EEEE need. */
export function formatScientific(value: Numeric, digits: number): string {
  if (value.special !== undefined) return value.special
  const negative = value.coefficient < 0n
  let text = (negative ? -value.coefficient : value.coefficient).toString()
  let exponent = text === '0' ? 0 : text.length - 1 - value.scale
  if (text.length > digits + 1) {
    const dropped = BigInt(text.length - digits - 1)
    const rounded = (BigInt(text) + 5n * 10n ** (dropped - 1n)) / 10n ** dropped
    text = rounded.toString()
    if (text.length > digits + 1) exponent++
  }
  const shown = text.padEnd(digits + 1, '0').slice(0, digits + 1)
  const mantissa = digits > 0 ? `${shown[0]}.${shown.slice(1)}` : shown
  const sign = exponent < 0 ? '-' : '+'
  return `${negative ? '-' : ''}${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
