// A set-returning function over columns of the outer row (FROM t, unnest(t.a)) gives its rows beside that row, which is what one in a select
// list does: no subquery is run for each row.
import { functionByOid } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { outputColumns, outputIds } from '../traverse-plan.ts'
import { isCorrelated } from './pull-correlation.ts'

type Apply = Extract<LogicalPlan, { kind: 'apply' }>

export function applyOfSet({ type, left, right, condition }: Apply): LogicalPlan | undefined {
  if (type !== 'inner' || !isCorrelated(right, outputIds(left))) return undefined
  const rows = beside(left, right)
  return rows && condition ? { kind: 'filter', input: rows, condition } : rows
}

/** The rows of `right`, each beside the row of `left` that it is made for. */
function beside(left: LogicalPlan, right: LogicalPlan): LogicalPlan | undefined {
  const kept = outputColumns(left).map((column) => ({
    column,
    expression: { kind: 'column', id: column.id, type: column.type } satisfies Expression,
  }))
  switch (right.kind) {
    case 'function-scan': {
      if (right.ordinality || right.listed || right.columns.length !== 1) return undefined
      const [column] = right.columns
      const definition = functionByOid(right.function)
      // A row of columns is taken apart by the scan; one column that has a name is a value all the same.
      if (definition.kind !== 'set' || column.type.oid === Oid.record) return undefined
      if (definition.columns && definition.columns.length > 1) return undefined
      const expression: Expression = { kind: 'call', function: right.function, args: right.args, type: column.type }
      const items = [...kept.map((item) => ({ ...item, set: false })), { column, expression, set: true }]
      return { kind: 'project-set', input: left, items }
    }
    case 'filter': {
      const input = beside(left, right.input)
      return input && { ...right, input }
    }
    case 'project': {
      const input = beside(left, right.input)
      return input && { kind: 'project', input, items: [...kept, ...right.items] }
    }
    default:
      return undefined
  }
}
