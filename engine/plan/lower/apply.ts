// An apply: what it passes to its right side becomes parameters that are bound for each row of the left.
import type { LogicalPlan } from '../logical.ts'
import type { PhysicalOperator } from '../physical.ts'
import { freeColumns } from '../traverse-plan.ts'
import { joinedColumns } from './join.ts'
import type { Lowered, Lowering } from './lower.ts'
import { bindSlots, slotsOf, type Outer } from './slots.ts'

export function lowerApply(lowering: Lowering, plan: Extract<LogicalPlan, { kind: 'apply' }>, outer: Outer): Lowered {
  const left = lowering.lower(plan.left, outer)
  const free = freeColumns(plan.right)
  const passed = left.columns.filter((column) => free.has(column.id))
  const firstParameter = lowering.takeParameters(passed.length)
  const inner = new Map(outer)
  passed.forEach((column, i) => {
    inner.set(column.id, { kind: 'parameter', number: firstParameter + i, type: column.type })
  })
  const right = lowering.lower(plan.right, inner)
  const condition = plan.condition && bindSlots(plan.condition, slotsOf([...left.columns, ...right.columns]), outer)
  const when = plan.when && bindSlots(plan.when, slotsOf(left.columns), outer)
  const operator: PhysicalOperator = {
    kind: 'apply',
    type: plan.type,
    left: left.plan,
    right: right.plan,
    parameters: passed.map((column) => left.slots.get(column.id)!),
    firstParameter,
    ...(condition ? { condition } : {}),
    ...(when && { when }),
  }
  return lowering.finish(plan, operator, joinedColumns(plan, left, right))
}
