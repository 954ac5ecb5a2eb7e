// Whether expressions are structurally equal. Most are told apart by a look at what they are made of; only where that decides nothing is
// the text written by which equal ones are known.
import { structureText } from '../structure-text.ts'
import type { Expression } from './expression.ts'

const keys = new WeakMap<Expression, string>()
/** Where an expression was written, and how. */
const notMeaning: ReadonlySet<string> = new Set(['position', 'form'])

/** A text that is equal for structurally equal expressions (type, values and columns alike). */
export function expressionKey(expression: Expression): string {
  let key = keys.get(expression)
  if (key === undefined) keys.set(expression, (key = structureText(expression, notMeaning)))
  return key
}

export const sameExpression = (a: Expression, b: Expression): boolean =>
  a === b || (!clearlyDiffer(a, b) && expressionKey(a) === expressionKey(b))

/** Lists that are longer are compared by their texts: pair by pair would take long. */
export const pairsMax = 16

/** Whether two of them are equal. */
export function hasRepeats(expressions: readonly Expression[]): boolean {
  const { length } = expressions
  if (length > pairsMax) return new Set(expressions.map(expressionKey)).size < length
  for (let i = 1; i < length; i++)
    for (let j = 0; j < i; j++) if (sameExpression(expressions[i], expressions[j])) return true
  return false
}

/** Their texts differ for certain. */
function clearlyDiffer(a: Expression, b: Expression): boolean {
  switch (a.kind) {
    case 'column':
      return b.kind !== 'column' || a.id !== b.id
    case 'slot':
      return b.kind !== 'slot' || a.slot !== b.slot
    case 'literal':
      return b.kind !== 'literal' || a.type.oid !== b.type.oid || differentValues(a.value, b.value)
    case 'call':
      return b.kind !== 'call' || a.function !== b.function || someDiffer(a.args, b.args)
    case 'and':
    case 'or':
      return a.kind !== b.kind || someDiffer(a.args, b.args)
    case 'in-list':
      return b.kind !== 'in-list' || a.list.length !== b.list.length || clearlyDiffer(a.left, b.left)
    default:
      return a.kind !== b.kind
  }
}

function someDiffer(a: readonly Expression[], b: readonly Expression[]): boolean {
  if (a.length !== b.length) return true
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && clearlyDiffer(a[i], b[i])) return true
  return false
}

const differentValues = (a: unknown, b: unknown): boolean =>
  typeof a !== typeof b || (typeof a !== 'object' && !Object.is(a, b))
