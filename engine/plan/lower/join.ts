// Joins: by hash where the condition has equalities of both sides, by nested loops where it has none, and by look-up of keys where one
// side is small and the other has an index.
import type { ColumnId, Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'
import { joinKeys } from '../join-keys.ts'
import { type JoinRange, joinRanges } from '../join-ranges.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { planLookup } from '../lookup-keys-of-join.ts'
import type { PhysicalOperator } from '../physical.ts'
import { conjunction, conjunctsOf } from '../traverse-expression.ts'
import { outputColumns, outputIds } from '../traverse-plan.ts'
import type { Lowered, Lowering } from './lower.ts'
import { bindSlots, slotsOf, type Outer } from './slots.ts'

export function lowerJoin(
  lowering: Lowering,
  plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>,
  outer: Outer,
): Lowered {
  const left = lowering.lower(plan.left, outer)
  const right = lowering.lower(plan.right, outer)
  const slots = slotsOf([...left.columns, ...right.columns])
  const columns = joinedColumns(plan, left, right)
  const aware = plan.kind === 'join' ? plan.nullAware === true : plan.type === 'mark' && !hidesUnknown(plan.condition)
  const nullAware = aware ? { nullAware: true } : {}
  const type = plan.type
  const keys = hashKeys(plan, left, right)
  if (keys.left.length === 0) {
    const condition = plan.condition && bindSlots(plan.condition, slots, outer)
    const ranges = aware ? [] : rangesOf(plan, left, right, outer)
    const operator: PhysicalOperator = {
      kind: 'nested-loop-join',
      type,
      left: left.plan,
      right: right.plan,
      ...(condition ? { condition } : {}),
      ...(ranges.length > 0 ? { ranges } : {}),
      ...nullAware,
    }
    return lowering.finish(plan, operator, columns)
  }
  const rest = conjunction(keys.rest)
  const operator: PhysicalOperator = {
    kind: 'hash-join',
    type,
    left: left.plan,
    right: right.plan,
    leftKeys: keys.left.map((key) => bindSlots(key, left.slots, outer)),
    rightKeys: keys.right.map((key) => bindSlots(key, right.slots, outer)),
    ...(keys.nullSafe.includes(true) ? { nullSafe: keys.nullSafe } : {}),
    ...(rest ? { residual: bindSlots(rest, slots, outer) } : {}),
    ...nullAware,
  }
  const joined = lowering.finish(plan, operator, columns)
  const pairs = keys.left.map((key, i) => ({ left: key, right: keys.right[i], nullSafe: keys.nullSafe[i] }))
  return withLookup(lowering, plan, { type, nullAware: aware, left: plan.left, right: plan.right }, pairs, joined)
}

function withLookup(
  lowering: Lowering,
  plan: LogicalPlan,
  join: Parameters<typeof planLookup>[0],
  pairs: Parameters<typeof planLookup>[1],
  joined: Lowered,
  single?: true,
): Lowered {
  const input = joined.plan
  if (input.kind !== 'hash-join' && input.kind !== 'nested-loop-join') return joined
  const found = planLookup(join, pairs, lowering.catalog, (side) => lowering.estimator.of(side))
  const scan = found && lowering.scanNode(found.scan)
  if (!found || scan === undefined) return joined
  const { driver, attribute, index } = found
  const slots = slotsOf(outputColumns(join[driver]))
  const key =
    input.kind === 'hash-join'
      ? (driver === 'left' ? input.leftKeys : input.rightKeys)[found.key]
      : bindSlots(pairs[found.key][driver], slots, new Map())
  const operator: PhysicalOperator = { kind: 'key-lookup', input, driver, key, scan, attribute, index, single }
  return lowering.finish(plan, operator, joined.columns)
}

/** What a scalar subquery is compared with by a filter above: a subquery of several rows is the join's to refuse. */
export function withSubqueryKey(
  lowering: Lowering,
  plan: Extract<LogicalPlan, { kind: 'filter' }>,
  joined: Lowered,
): Lowered {
  const { input } = plan
  if (input.kind !== 'mark-join' || input.type !== 'single' || input.condition) return joined
  const ids = outputIds(input.left)
  const pairs = conjunctsOf(plan.condition).flatMap((term) => {
    if (!isEquality(term)) return []
    const [a, b] = term.args
    if (a.kind !== 'column' || b.kind !== 'column' || a.type.oid !== b.type.oid) return []
    if (ids.has(a.id) === ids.has(b.id)) return []
    return [{ left: ids.has(a.id) ? a : b, right: ids.has(a.id) ? b : a, nullSafe: false }]
  })
  // As an inner join: rows of the left that the filter throws away need not be read.
  const join = { type: 'inner', nullAware: false, left: input.left, right: input.right } as const
  return withLookup(lowering, input, join, pairs, joined, true)
}

function rangesOf(
  plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>,
  left: Lowered,
  right: Lowered,
  outer: Outer,
): readonly JoinRange[] {
  const ids = (side: Lowered): Set<ColumnId> => new Set(side.slots.keys())
  return joinRanges(comparedTerms(plan), ids(left), ids(right)).map((range) => ({
    right: bindSlots(range.right, right.slots, outer),
    op: range.op,
    left: bindSlots(range.left, left.slots, outer),
  }))
}

function hashKeys(
  plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>,
  left: Lowered,
  right: Lowered,
): ReturnType<typeof joinKeys> {
  const ids = (side: Lowered): Set<ColumnId> => new Set(side.slots.keys())
  return joinKeys(comparedTerms(plan), ids(left), ids(right))
}

/** What a pair must fulfil to match; of a mark, what its condition is TRUE by. */
function comparedTerms(plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>): readonly Expression[] {
  const { condition } = plan
  const hidden = plan.type === 'mark' && hidesUnknown(condition) && condition?.kind === 'is-boolean'
  return conjunctsOf(hidden ? condition.arg : condition)
}

/** What comes out of a join or an apply of this type. */
export function joinedColumns(
  plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' | 'apply' }>,
  left: Lowered,
  right: Lowered,
): readonly PlanColumn[] {
  if (plan.type === 'semi' || plan.type === 'anti') return left.columns
  return plan.type === 'mark' ? [...left.columns, plan.mark!] : [...left.columns, ...right.columns]
}

/** A mark's condition in IS TRUE: nobody tells a NULL mark from FALSE. */
const hidesUnknown = (condition: Expression | undefined): boolean =>
  !condition || (condition.kind === 'is-boolean' && condition.test === true && !condition.negated)
