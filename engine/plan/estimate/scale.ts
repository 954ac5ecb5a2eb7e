// Puts values of ordered types on a line of numbers, so that a range predicate can be measured against min and max.
import type { Numeric } from '../../types/numeric-value.ts'
import type { Value } from '../../types/type.ts'

/** Undefined for values without a useful place: NaN, infinities, arrays, records. */
export function onScale(value: Value): number | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : undefined
    case 'bigint':
      return Number(value)
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return stringOnScale(value)
    case 'object':
      if (value !== null && 'coefficient' in value && 'scale' in value) {
        const numeric = value as Numeric
        return numeric.special ? undefined : Number(numeric.coefficient) / 10 ** numeric.scale
      }
      return undefined
    default:
      return undefined
  }
}

const placedCharacters = 6

/** The first characters as digits of a fraction: enough to tell where among others a text lies. What pads a char(n) is no part of it. */
function stringOnScale(whole: string): number {
  const text = whole.slice(0, placedCharacters).trimEnd()
  let position = 0
  let unit = 1
  for (let i = 0; i < text.length; i++) {
    unit /= 256
    position += Math.min(text.charCodeAt(i), 255) * unit
  }
  return position
}
