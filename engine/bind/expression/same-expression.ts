// Structural equality of bound expressions: what GROUP BY, DISTINCT and ORDER BY match by. Positions and spelling do not count.
import type { Expression } from '../../plan/expression.ts'

const ignored = new Set(['position', 'form'])

export const sameExpression = (a: Expression, b: Expression): boolean => sameData(a, b)

/** The same but for parts that `alike` takes for equal. */
export const sameButFor = (a: Expression, b: Expression, alike: (a: Expression, b: Expression) => boolean): boolean =>
  sameData(a, b, alike)

function sameData(a: unknown, b: unknown, alike?: (a: Expression, b: Expression) => boolean): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  if (alike && 'kind' in left && 'kind' in right && alike(a as Expression, b as Expression)) return true
  const keys = Object.keys(left).filter((key) => !ignored.has(key) && left[key] !== undefined)
  const others = Object.keys(right).filter((key) => !ignored.has(key) && right[key] !== undefined)
  return keys.length === others.length && keys.every((key) => sameData(left[key], right[key], alike))
}
