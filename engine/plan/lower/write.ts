// INSERT, UPDATE, DELETE and MERGE: rows, checks and RETURNING as expressions over slots.
import type { Expression } from '../expression.ts'
import type { CheckExpression, LogicalPlan, PlanColumn, WritePlan } from '../logical.ts'
import type { PhysicalOperator } from '../physical.ts'
import { usesAny } from '../traverse-expression.ts'
import { freeColumns, outputColumns } from '../traverse-plan.ts'
import type { Lowered, Lowering } from './lower.ts'
import { bindSlots, slotsOf, type Outer } from './slots.ts'

export function lowerWrite(lowering: Lowering, plan: WritePlan, outer: Outer): Lowered {
  const input = lowering.lower(plan.input, outer)
  const overInput = (expression: Expression): Expression => bindSlots(expression, input.slots, outer)
  const columns = (plan.returning ?? []).map((item) => item.column)
  switch (plan.kind) {
    case 'insert': {
      const overRow = over(plan.columns, outer)
      const replaced = plan.conflict?.replaced
      const overWritten = replaced ? over([...plan.columns, replaced, ...plan.conflict.existing], outer) : overRow
      const operator: PhysicalOperator = {
        kind: 'insert',
        table: plan.table,
        input: input.plan,
        row: plan.row.map(overInput),
        checks: checksOver(plan.checks, overRow),
        ...(plan.conflict ? { conflict: lowerConflict(lowering, plan.conflict, plan.returning ?? [], outer) } : {}),
        ...(plan.returning ? { returning: plan.returning.map((item) => overWritten(item.expression)) } : {}),
        ...(plan.instead ? { instead: true } : {}),
      }
      return lowering.finish(plan, operator, columns)
    }
    case 'update': {
      const operator: PhysicalOperator = {
        kind: 'update',
        table: plan.table,
        input: input.plan,
        rowId: input.slots.get(plan.rowId)!,
        row: plan.row.map(overInput),
        assigned: plan.assigned,
        checks: checksOver(plan.checks, over(plan.columns, outer)),
        ...(plan.returning ? { returning: plan.returning.map((item) => updated(item.expression)) } : {}),
        ...(plan.old ? { old: plan.old.map(overInput) } : {}),
      }
      return lowering.finish(plan, operator, columns)
    }
    case 'merge': {
      const operator: PhysicalOperator = {
        kind: 'merge',
        table: plan.table,
        input: input.plan,
        rowId: input.slots.get(plan.rowId)!,
        action: input.slots.get(plan.action)!,
        actions: plan.actions,
        row: plan.row.map(overInput),
        checks: checksOver(plan.checks, over(plan.columns, outer)),
        ...(plan.returning ? { returning: plan.returning.map((item) => updated(item.expression)) } : {}),
      }
      return lowering.finish(plan, operator, columns)
    }
    case 'delete': {
      const operator: PhysicalOperator = {
        kind: 'delete',
        table: plan.table,
        input: input.plan,
        rowId: input.slots.get(plan.rowId)!,
        ...(plan.returning ? { returning: plan.returning.map((item) => overInput(item.expression)) } : {}),
        ...(plan.old ? { old: plan.old.map(overInput) } : {}),
      }
      return lowering.finish(plan, operator, columns)
    }
  }

  /** RETURNING of an update or a merge: the input's slots, then the new row's. */
  function updated(expression: Expression): Expression {
    const created = plan.kind === 'update' || plan.kind === 'merge' ? plan.columns : []
    const slots = new Map(input.slots)
    created.forEach((column, i) => slots.set(column.id, input.columns.length + i))
    return bindSlots(expression, slots, outer)
  }
}

const over =
  (columns: readonly PlanColumn[], outer: Outer) =>
  (expression: Expression): Expression =>
    bindSlots(expression, slotsOf(columns), outer)

const checksOver = (
  checks: readonly CheckExpression[],
  bound: (expression: Expression) => Expression,
): readonly CheckExpression[] => checks.map((check) => ({ ...check, expression: bound(check.expression) }))

type PhysicalConflict = NonNullable<Extract<PhysicalOperator, { kind: 'insert' }>['conflict']>

function lowerConflict(
  lowering: Lowering,
  conflict: NonNullable<Extract<WritePlan, { kind: 'insert' }>['conflict']>,
  returning: NonNullable<WritePlan['returning']>,
  outer: Outer,
): PhysicalConflict {
  const given = [...conflict.existing, ...conflict.excluded]
  const bound = over(given, outer)
  const existing = new Set(conflict.existing.map(({ id }) => id))
  return {
    action: conflict.action,
    arbiters: conflict.arbiters,
    ...(conflict.conditions ? { conditions: conflict.conditions } : {}),
    ...(conflict.row ? { row: conflict.row.map(bound) } : {}),
    ...(conflict.assigned ? { assigned: conflict.assigned } : {}),
    ...(conflict.where ? { where: bound(conflict.where) } : {}),
    ...(conflict.rows ? { rows: lowerRows(lowering, conflict.rows, given, outer) } : {}),
    ...(returning.some(({ expression }) => usesAny(expression, existing)) ? { returnsExisting: true } : {}),
  }
}

/** As the right side of an apply: what it reads of the rows that meet comes as parameters. */
function lowerRows(
  lowering: Lowering,
  rows: LogicalPlan,
  given: readonly PlanColumn[],
  outer: Outer,
): NonNullable<PhysicalConflict['rows']> {
  const free = freeColumns(rows)
  const slots = given.flatMap((column, slot) => (free.has(column.id) ? [slot] : []))
  const firstParameter = lowering.takeParameters(slots.length)
  const inner = new Map(outer)
  slots.forEach((slot, i) => {
    const { id, type } = given[slot]
    inner.set(id, { kind: 'parameter', number: firstParameter + i, type })
  })
  return { plan: lowering.exactly(rows, outputColumns(rows), inner).plan, parameters: slots, firstParameter }
}
