// Structural equality of bound expressions: what GROUP BY, DISTINCT and ORDER BY match by. Positions and spelling do not count.
// A subquery that is written twice is bound twice and its columns have other ids: those are compared by what they stand for.
import type { Expression, SubqueryExpression } from '../../plan/expression.ts'
import { freeColumns } from '../../plan/traverse-plan.ts'

const ignored = new Set(['position', 'form'])

export const sameExpression = (a: Expression, b: Expression): boolean => sameData(a, b)

/** Of what is made of expressions: calls of aggregates and windows, sort keys. */
export const sameParts = (a: object, b: object): boolean => sameData(a, b)

/** The same but for parts that `alike` takes for equal. */
export const sameButFor = (a: Expression, b: Expression, alike: (a: Expression, b: Expression) => boolean): boolean =>
  sameData(a, b, alike)

type Alike = (a: Expression, b: Expression) => boolean

function sameData(a: unknown, b: unknown, alike?: Alike, ids?: InnerIds): boolean {
  if (Object.is(a, b) && (!ids || typeof a !== 'object')) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  if (alike && 'kind' in left && 'kind' in right && alike(a as Expression, b as Expression)) return true
  if (!ids && left.kind === 'subquery' && right.kind === 'subquery')
    return sameData(a, b, alike, new InnerIds(a as SubqueryExpression, b as SubqueryExpression))
  const keys = Object.keys(left).filter((key) => !ignored.has(key) && left[key] !== undefined)
  const others = Object.keys(right).filter((key) => !ignored.has(key) && right[key] !== undefined)
  return (
    keys.length === others.length &&
    keys.every((key) =>
      ids && idKeys.has(key) ? ids.same(key, left[key], right[key]) : sameData(left[key], right[key], alike, ids),
    )
  )
}

/** Where plans and expressions hold ids of columns and of CTEs. */
const idKeys: ReadonlySet<string> = new Set(['id', 'cte', 'source'])

/** Which id of one subquery stands for which of the other. Columns from outside are themselves. */
class InnerIds {
  readonly #outside: ReadonlySet<number>
  readonly #forward = new Map<string, number>()
  readonly #back = new Map<string, number>()

  constructor(a: SubqueryExpression, b: SubqueryExpression) {
    this.#outside = new Set([...freeColumns(a.plan), ...freeColumns(b.plan)])
  }

  same(key: string, a: unknown, b: unknown): boolean {
    if (Array.isArray(a))
      return Array.isArray(b) && a.length === b.length && a.every((id, i) => this.same('id', id, b[i]))
    if (typeof a !== 'number' || typeof b !== 'number') return a === b
    if (key !== 'cte' && (this.#outside.has(a) || this.#outside.has(b))) return a === b
    const kind = key === 'cte' ? key : 'id'
    const [there, back] = [this.#forward.get(`${kind}${a}`), this.#back.get(`${kind}${b}`)]
    if (there !== undefined || back !== undefined) return there === b && back === a
    this.#forward.set(`${kind}${a}`, b)
    this.#back.set(`${kind}${b}`, a)
    return true
  }
}
