// A column that a condition compares with itself is only asked whether it is NULL.
import { Oid } from '../../types/oids.ts'
import type { Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'

/** For conditions of which NULL is as good as FALSE. */
export function notNullIfEqual(term: Expression): Expression {
  if (!isEquality(term)) return term
  const [left, right] = term.args
  if (left.kind !== 'column' || right.kind !== 'column' || left.id !== right.id) return term
  // IS NOT NULL looks at a row's fields.
  if (left.type.oid === Oid.record) return term
  return { kind: 'is-null', arg: left, negated: true, type: term.type }
}
