// What a join's condition says about one side alone: a = b and b < 5 restrict a too, and (a.x AND b.y) OR (a.z AND b.w)
// restricts a to x OR z. Restrictions reach scans that could not see them before.
import type { ColumnId, Expression } from '../expression.ts'
import { comparisonOf, isConstant, isEquality, isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import {
  boolean,
  conjunction,
  conjunctsOf,
  expressionKey,
  substitute,
  usesAny,
  usesOnly,
} from '../traverse-expression.ts'
import { outputIds, transformPlan } from '../traverse-plan.ts'
import { factorTermsMax } from './limits.ts'
import { filtered } from './push-filter-down.ts'

type Join = Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>

/** derived: what earlier rounds inferred already, by join condition and side. */
export const inferRestrictions = (plan: LogicalPlan, derived: Set<string>): LogicalPlan =>
  transformPlan(plan, (node) =>
    (node.kind === 'join' || node.kind === 'mark-join') && node.condition ? inferForJoin(node, derived) : node,
  )

function inferForJoin(plan: Join, derived: Set<string>): LogicalPlan {
  const terms = conjunctsOf(plan.condition)
  const toLeft: Expression[] = []
  const toRight: Expression[] = []
  const restrictsLeft = plan.type === 'inner' || plan.type === 'semi' || plan.type === 'right'
  const restrictsRight =
    plan.type === 'inner' ||
    plan.type === 'semi' ||
    plan.type === 'left' ||
    plan.type === 'single' ||
    (plan.type === 'anti' && !plan.nullAware)
  const leftIds = outputIds(plan.left)
  const rightIds = outputIds(plan.right)
  const pairs = terms.flatMap((term) => columnPair(term, leftIds))
  if (pairs.length > 0) {
    const knownLeft = knownTerms(plan.left)
    const knownRight = knownTerms(plan.right)
    for (const { left, right } of pairs) {
      if (restrictsRight) toRight.push(...carried(knownLeft, left, right, knownRight))
      if (restrictsLeft) toLeft.push(...carried(knownRight, right, left, knownLeft))
    }
  }
  for (const term of terms) {
    if (term.kind !== 'or' || term.args.length > factorTermsMax || isVolatile(term)) continue
    const once = (side: string, ids: ReadonlySet<ColumnId>): Expression[] => {
      const key = `${side}:${expressionKey(term)}`
      if (derived.has(key)) return []
      derived.add(key)
      const restriction = restrictionOf(term, ids)
      return restriction ? [restriction] : []
    }
    if (restrictsLeft) toLeft.push(...once([...leftIds].join(), leftIds))
    if (restrictsRight) toRight.push(...once([...rightIds].join(), rightIds))
  }
  if (toLeft.length === 0 && toRight.length === 0) return plan
  return { ...plan, left: filtered(plan.left, toLeft), right: filtered(plan.right, toRight) }
}

type Column = Extract<Expression, { kind: 'column' }>

function columnPair(term: Expression, leftIds: ReadonlySet<ColumnId>): { left: Column; right: Column }[] {
  if (!isEquality(term)) return []
  const [a, b] = term.args
  if (a.kind !== 'column' || b.kind !== 'column' || a.type.oid !== b.type.oid) return []
  if (leftIds.has(a.id) === leftIds.has(b.id)) return []
  return [leftIds.has(a.id) ? { left: a, right: b } : { left: b, right: a }]
}

/** Terms about one column that hold for the other as well and are not known of it yet. */
function carried(known: readonly Expression[], from: Column, to: Column, target: readonly Expression[]): Expression[] {
  const about = known.filter((term) => subjectOf(term)?.id === from.id)
  if (about.length === 0) return []
  const there = new Set(target.map(expressionKey))
  return about
    .map((term) => substitute(term, new Map([[from.id, to]])))
    .filter((term) => !there.has(expressionKey(term)))
}

/** The column of `column op constant`: comparisons alone, since equal values may differ in other ways (1.0 and 1.00). */
function subjectOf(term: Expression): Column | undefined {
  if (term.kind === 'in-list') {
    return term.left.kind === 'column' && !term.all && term.list.every(isConstant) ? term.left : undefined
  }
  const comparison = comparisonOf(term)
  if (!comparison || comparison === '<>' || term.kind !== 'call') return undefined
  const [left, right] = term.args
  if (left.type.oid !== right.type.oid) return undefined
  if (left.kind === 'column' && isConstant(right)) return left
  return right.kind === 'column' && isConstant(left) ? right : undefined
}

/** Comparisons with constants that every row of a plan fulfils. */
function knownTerms(plan: LogicalPlan): Expression[] {
  switch (plan.kind) {
    case 'scan':
      return plan.filters.filter((term) => subjectOf(term))
    case 'filter':
      return [...conjunctsOf(plan.condition).filter((term) => subjectOf(term)), ...knownTerms(plan.input)]
    case 'project': {
      const inner = knownTerms(plan.input)
      const renamed = new Map<ColumnId, Expression>()
      for (const { column, expression } of plan.items) {
        if (expression.kind === 'column') renamed.set(expression.id, { ...expression, id: column.id })
      }
      return inner.filter((term) => renamed.has(subjectOf(term)!.id)).map((term) => substitute(term, renamed))
    }
    case 'join': {
      const left = plan.type === 'right' || plan.type === 'full' ? [] : knownTerms(plan.left)
      const right =
        plan.type === 'inner' || plan.type === 'cross' || plan.type === 'right' ? knownTerms(plan.right) : []
      return [...left, ...right]
    }
    case 'mark-join':
    case 'apply':
      return knownTerms(plan.left)
    case 'sort':
    case 'limit':
    case 'distinct':
    case 'window':
      return knownTerms(plan.input)
    default:
      return []
  }
}

function restrictionOf(
  or: Extract<Expression, { kind: 'and' | 'or' }>,
  ids: ReadonlySet<ColumnId>,
): Expression | undefined {
  const arms: Expression[] = []
  for (const arm of or.args) {
    const own = conjunctsOf(arm).filter((term) => usesOnly(term, ids) && usesAny(term, ids))
    if (own.length === 0) return undefined
    arms.push(conjunction(own)!)
  }
  return { kind: 'or', args: arms, type: boolean }
}
