// Where a filter above a join and the terms of its condition may go, by the type of the join.
import type { Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { expressionKey, hasRepeats } from '../same-expression.ts'
import { conjunction, conjunctsOf, isLiteralNotTrue, usesAny } from '../traverse-expression.ts'
import { outputColumns, outputIds } from '../traverse-plan.ts'
import { notNullIfEqual } from './equal-to-itself.ts'
import { antiJoined } from './outer-to-anti-join.ts'
import { filtered, push } from './push-filter-down.ts'
import { strengthenedType } from './strengthen-join.ts'

type Join = Extract<LogicalPlan, { kind: 'join' }>
type AnyJoin = Extract<LogicalPlan, { kind: 'join' | 'mark-join' | 'apply' }>

export function pushThroughJoin(plan: AnyJoin, filters: readonly Expression[]): LogicalPlan {
  if (plan.kind === 'join') return pushThroughPlainJoin(plan, filters)
  const sides = new Sides(plan)
  const left: Expression[] = []
  const right: Expression[] = []
  const above: Expression[] = []
  const intoRight = plan.kind === 'apply' && plan.type === 'inner'
  for (const filter of filters) {
    const side = sides.of(filter)
    if (side === 'left' || side === 'none') left.push(filter)
    else if (side === 'right' && intoRight) right.push(filter)
    else above.push(filter)
  }
  const condition: Expression[] = []
  const ownRight = plan.type === 'single' || plan.type === 'left'
  for (const term of conjunctsOf(plan.condition)) {
    if (ownRight && sides.of(term) === 'right') right.push(term)
    else condition.push(term)
  }
  return filtered(rebuild(plan, push(plan.left, left), push(plan.right, right), conjunction(condition)), above)
}

function pushThroughPlainJoin(plan: Join, filters: readonly Expression[]): LogicalPlan {
  const padding = antiJoined(plan, filters)
  if (padding) return push(padding.plan, padding.filters)
  const type = strengthenedType(plan, filters)
  const join: Join = type === plan.type ? plan : { ...plan, type }
  const sides = new Sides(join)
  const left: Expression[] = []
  const right: Expression[] = []
  const on: Expression[] = []
  const above: Expression[] = []
  const inner = type === 'inner' || type === 'cross'
  const own = conjunctsOf(join.condition).map(notNullIfEqual)
  if (inner && own.some(isLiteralNotTrue)) return { kind: 'empty', columns: outputColumns(plan) }
  for (const filter of filters) {
    const side = sides.of(filter)
    if ((side === 'left' || side === 'none') && (inner || type === 'left' || type === 'semi' || type === 'anti'))
      left.push(filter)
    else if (side === 'right' && (inner || type === 'right')) right.push(filter)
    else if (side !== 'volatile' && inner) on.push(filter)
    else above.push(filter)
  }
  for (const term of own) {
    const side = sides.of(term)
    if (inner && (side === 'left' || side === 'none')) left.push(term)
    else if (side === 'left' && (type === 'right' || type === 'semi')) left.push(term)
    else if (side === 'right' && (inner || type === 'left' || type === 'semi' || (type === 'anti' && !join.nullAware)))
      right.push(term)
    else on.push(term)
  }
  const unique = hasRepeats(on) && !on.some(isVolatile) ? byKey(on) : on
  const condition = conjunction(unique)
  return filtered(rebuild(join, push(join.left, left), push(join.right, right), condition), above)
}

const byKey = (terms: readonly Expression[]): Expression[] => [
  ...new Map(terms.map((term) => [expressionKey(term), term])).values(),
]

/** Same object when nothing changed; a cross join that got a condition is an inner one. */
function rebuild(plan: AnyJoin, left: LogicalPlan, right: LogicalPlan, condition: Expression | undefined): LogicalPlan {
  const terms = conjunctsOf(condition)
  const own = conjunctsOf(plan.condition)
  const sameCondition = terms.length === own.length && terms.every((term, i) => term === own[i])
  if (plan.kind === 'join') {
    const isInner = plan.type === 'inner' || plan.type === 'cross'
    const type = isInner ? (condition ? 'inner' : 'cross') : plan.type
    if (sameCondition && left === plan.left && right === plan.right && type === plan.type) return plan
    return { ...plan, type, left, right, condition: sameCondition ? plan.condition : condition }
  }
  if (sameCondition && left === plan.left && right === plan.right) return plan
  return { ...plan, left, right, condition: sameCondition ? plan.condition : condition }
}

class Sides {
  readonly #left: ReadonlySet<number>
  readonly #right: ReadonlySet<number>
  constructor(plan: AnyJoin) {
    this.#left = outputIds(plan.left)
    const right = outputIds(plan.right)
    this.#right = plan.kind !== 'join' && plan.mark ? new Set([...right, plan.mark.id]) : right
  }

  of(term: Expression): 'left' | 'right' | 'both' | 'none' | 'volatile' {
    if (isVolatile(term)) return 'volatile'
    const left = usesAny(term, this.#left)
    const right = usesAny(term, this.#right)
    return left ? (right ? 'both' : 'left') : right ? 'right' : 'none'
  }
}
