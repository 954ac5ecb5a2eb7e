// The least or the greatest of a few values that are written out, (SELECT max(x) FROM (VALUES (t.a), (t.b)) v(x)), is an expression over
// them: no subquery is run for each row.
import { findFunction } from '../../functions/registry.ts'
import { findDeclaredRoutine } from '../../routines/declared-routines.ts'
import type { ColumnId, Expression } from '../expression.ts'
import type { AggregateCall, LogicalPlan } from '../logical.ts'
import { substitute } from '../traverse-expression.ts'

/** More would make an expression that is as long as it is rarely written. */
const valuesMax = 100

type Project = Extract<LogicalPlan, { kind: 'project' }>

/** The plan as expressions over no rows but one. */
export function extremeOfValues(plan: LogicalPlan): Project | undefined {
  if (plan.kind === 'project') {
    const below = extremeOfValues(plan.input)
    if (!below) return undefined
    const known = new Map(below.items.map(({ column, expression }) => [column.id, expression]))
    return { ...below, items: plan.items.map((item) => ({ ...item, expression: substitute(item.expression, known) })) }
  }
  if (plan.kind !== 'aggregate' || plan.groups.length > 0 || plan.groupingSets || plan.groupings) return undefined
  const rows = rowsOf(plan.input)
  if (!rows || rows.length === 0 || rows.length > valuesMax) return undefined
  const items: { column: AggregateCall['column']; expression: Expression }[] = []
  for (const call of plan.aggregates) {
    const which = extremeOf(call)
    if (!which) return undefined
    const args = rows.map((row) => substitute(call.args[0], row))
    const expression: Expression = args.length === 1 ? args[0] : { kind: 'minmax', which, args, type: call.column.type }
    items.push({ column: call.column, expression })
  }
  return { kind: 'project', input: { kind: 'values', columns: [], rows: [[]] }, items }
}

function extremeOf({ function: oid, args, filter, column }: AggregateCall): 'greatest' | 'least' | undefined {
  if (findDeclaredRoutine(oid) || filter || args.length !== 1 || column.type.collation) return undefined
  if (args[0].type.oid !== column.type.oid || args[0].type.collation) return undefined
  const name = findFunction(oid)?.name
  return name === 'max' ? 'greatest' : name === 'min' ? 'least' : undefined
}

/** What the columns are in each row. */
function rowsOf(plan: LogicalPlan): readonly ReadonlyMap<ColumnId, Expression>[] | undefined {
  if (plan.kind === 'values')
    return plan.rows.map((row) => new Map(plan.columns.map((column, i) => [column.id, row[i]])))
  if (plan.kind !== 'project') return undefined
  return rowsOf(plan.input)?.map(
    (row) => new Map(plan.items.map(({ column, expression }) => [column.id, substitute(expression, row)])),
  )
}
