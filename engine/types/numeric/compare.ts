// Order of numerics: -Infinity < finite < Infinity < NaN, and NaN equals NaN. Scale does not count: 1.0 = 1.00.
import type { Numeric } from '../numeric-value.ts'
import { pow10 } from './digits.ts'
import { trimScale } from './round.ts'

export function compare(a: Numeric, b: Numeric): number {
  if (a.special !== undefined || b.special !== undefined) return rank(a) - rank(b)
  if (a.scale === b.scale) return order(a.coefficient, b.coefficient)
  const signs =
    Number(a.coefficient > 0n) - Number(a.coefficient < 0n) - (Number(b.coefficient > 0n) - Number(b.coefficient < 0n))
  if (signs !== 0) return signs
  return a.scale > b.scale
    ? order(a.coefficient, b.coefficient * pow10(a.scale - b.scale))
    : order(a.coefficient * pow10(b.scale - a.scale), b.coefficient)
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

function rank(value: Numeric): number {
  switch (value.special) {
    case undefined:
      return 1
    case '-Infinity':
      return 0
    case 'Infinity':
      return 2
    case 'NaN':
      return 3
  }
}

/** Equal numerics have the same key. */
export function hashKey(value: Numeric): string | bigint {
  if (value.special !== undefined) return value.special
  if (value.scale === 0) return value.coefficient
  const trimmed = trimScale(value)
  return trimmed.scale === 0 ? trimmed.coefficient : `${trimmed.coefficient}e-${trimmed.scale}`
}
