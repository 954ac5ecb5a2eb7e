// Splits a join's condition into pairs of keys that hash and the rest that is tested per pair of rows.
import { coercionOid } from '../functions/coercion/functions.ts'
import { castBetween, equalityOf, findFunction } from '../functions/registry.ts'
import { findType } from '../types/registry.ts'
import type { ColumnId, Expression } from './expression.ts'
import { isEquality, isVolatile } from './facts.ts'
import { usesAny } from './traverse-expression.ts'

export interface JoinKeys {
  readonly left: Expression[]
  readonly right: Expression[]
  readonly nullSafe: boolean[]
  readonly rest: Expression[]
}

export function joinKeys(
  terms: readonly Expression[],
  leftIds: ReadonlySet<ColumnId>,
  rightIds: ReadonlySet<ColumnId>,
): JoinKeys {
  const keys: JoinKeys = { left: [], right: [], nullSafe: [], rest: [] }
  for (const term of terms) {
    const pair = keyPair(term, leftIds, rightIds)
    if (!pair) {
      keys.rest.push(term)
      continue
    }
    keys.left.push(pair.left)
    keys.right.push(pair.right)
    keys.nullSafe.push(pair.nullSafe)
  }
  return keys
}

function keyPair(
  term: Expression,
  leftIds: ReadonlySet<ColumnId>,
  rightIds: ReadonlySet<ColumnId>,
): { left: Expression; right: Expression; nullSafe: boolean } | undefined {
  if (isVolatile(term)) return undefined
  const nullSafe = term.kind === 'is-distinct' && term.negated
  if (!nullSafe && !isEquality(term)) return undefined
  const [a, b] =
    term.kind === 'is-distinct' ? [term.left, term.right] : (term as Extract<Expression, { kind: 'call' }>).args
  const splits = (x: Expression, y: Expression): boolean =>
    usesAny(x, leftIds) && !usesAny(x, rightIds) && usesAny(y, rightIds) && !usesAny(y, leftIds)
  const sides = splits(a, b) ? ([a, b] as const) : splits(b, a) ? ([b, a] as const) : undefined
  const unified = sides && unify(sides[0], sides[1])
  return unified && { left: unified[0], right: unified[1], nullSafe }
}

/** Both as one type whose equality is the condition's, or undefined. */
function unify(left: Expression, right: Expression): readonly [Expression, Expression] | undefined {
  if (left.type.oid === right.type.oid) return isHashable(left.type.oid) ? [left, right] : undefined
  const widened = implicitCast(left, right.type.oid)
  if (widened && isHashable(right.type.oid)) return [widened, right]
  const narrowed = implicitCast(right, left.type.oid)
  return narrowed && isHashable(left.type.oid) ? [left, narrowed] : undefined
}

function isHashable(type: number): boolean {
  const definition = findType(type)
  if (!definition || equalityOf(type) === undefined) return false
  return definition.kind === 'array' ? isHashable(definition.elementOid) : definition.hashKey !== undefined
}

function implicitCast(expression: Expression, target: number): Expression | undefined {
  const cast = castBetween(expression.type.oid, target)
  if (!cast || cast.context !== 'i') return undefined
  const call = (oid: number): Expression => ({
    kind: 'call',
    function: oid,
    args: [expression],
    type: { oid: target, typmod: -1 },
    form: { kind: 'cast', implicit: true },
  })
  if (cast.method.kind === 'binary') return call(coercionOid.relabel)
  if (cast.method.kind !== 'function') return undefined
  const definition = findFunction(cast.method.function)
  // A cast that depends on the session (date to timestamptz) is as stable as the query.
  return definition?.args.length === 1 ? call(cast.method.function) : undefined
}
