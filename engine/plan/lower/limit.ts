// LIMIT, which a sort below takes over, and FOR UPDATE, which it stops early.
import { PgError } from '../../errors.ts'
import type { ColumnId, Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { inputsOf, outputIds } from '../traverse-plan.ts'
import type { Lowered, Lowering } from './lower.ts'
import { bindKeys, bindSlots, type Outer } from './slots.ts'

export function lowerLimit(lowering: Lowering, plan: Extract<LogicalPlan, { kind: 'limit' }>, outer: Outer): Lowered {
  const limit = plan.limit && bindSlots(plan.limit, new Map(), outer)
  const offset = plan.offset && bindSlots(plan.offset, new Map(), outer)
  const bounds = { ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) }
  if (plan.input.kind === 'sort' && !plan.ties) {
    const input = lowering.lower(plan.input.input, outer)
    const keys = bindKeys(plan.input.keys, input.slots, outer)
    return lowering.finish(plan, { kind: 'sort', input: input.plan, keys, ...bounds }, input.columns)
  }
  const input =
    plan.input.kind === 'lock-rows' && !plan.ties
      ? lowerLockRows(lowering, plan.input, bounds, outer)
      : lowering.lower(plan.input, outer)
  const ties = plan.ties && bindKeys(plan.ties, input.slots, outer)
  return lowering.finish(
    plan,
    { kind: 'limit', input: input.plan, ...bounds, ...(ties ? { ties } : {}) },
    input.columns,
  )
}

export function lowerLockRows(
  lowering: Lowering,
  plan: Extract<LogicalPlan, { kind: 'lock-rows' }>,
  bounds: { readonly limit?: Expression; readonly offset?: Expression } | undefined,
  outer: Outer,
): Lowered {
  requireRealRows(plan)
  const input = lowering.lower(plan.input, outer)
  const locks = plan.locks.map((lock) => ({ ...lock, rowId: bindSlots(lock.rowId, input.slots, outer) }))
  return lowering.finish(plan, { kind: 'lock-rows', input: input.plan, locks, ...bounds }, input.columns)
}

/** A row that an outer join may make up cannot be locked. */
function requireRealRows(plan: Extract<LogicalPlan, { kind: 'lock-rows' }>): void {
  for (const lock of plan.locks) {
    if (lock.rowId.kind !== 'column' || !mayBeMadeUp(plan.input, lock.rowId.id)) continue
    throw new PgError('0A000', `FOR ${lock.mode.toUpperCase()} cannot be applied to the nullable side of an outer join`)
  }
}

function mayBeMadeUp(plan: LogicalPlan, column: ColumnId): boolean {
  if (plan.kind === 'join' || plan.kind === 'apply') {
    const side = outputIds(plan.left).has(column) ? 'left' : 'right'
    if (
      plan.type === 'full' ||
      (plan.type === 'left' && side === 'right') ||
      (plan.type === 'right' && side === 'left')
    )
      return true
    return mayBeMadeUp(plan[side], column)
  }
  if (plan.kind === 'project') {
    const made = plan.items.find((item) => item.column.id === column)?.expression
    return made?.kind === 'column' && mayBeMadeUp(plan.input, made.id)
  }
  const inner = inputsOf(plan).find((input) => outputIds(input).has(column))
  return inner !== undefined && mayBeMadeUp(inner, column)
}
