// Inputs that are known to yield nothing take with them whatever needs a row from them; LIMIT 0 is such an input.
import type { Expression } from '../expression.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { outputColumns, transformPlan } from '../traverse-plan.ts'

export const foldEmpty = (plan: LogicalPlan): LogicalPlan => transformPlan(plan, fold)

const isEmpty = (plan: LogicalPlan): boolean => plan.kind === 'empty'

function fold(plan: LogicalPlan): LogicalPlan {
  const empty = (): LogicalPlan => ({ kind: 'empty', columns: outputColumns(plan) })
  switch (plan.kind) {
    case 'values':
      return plan.rows.length === 0 ? empty() : plan
    case 'filter':
    case 'project':
    case 'project-set':
    case 'sort':
    case 'distinct':
    case 'window':
      return isEmpty(plan.input) ? empty() : plan
    case 'limit':
      return isEmpty(plan.input) || isZero(plan.limit) ? empty() : plan
    case 'aggregate':
      return isEmpty(plan.input) && plan.groups.length > 0 && !plan.groupingSets ? empty() : plan
    case 'join':
      return foldJoin(plan, empty)
    case 'mark-join':
      return isEmpty(plan.left) ? empty() : plan
    case 'apply':
      if (isEmpty(plan.left)) return empty()
      if (!isEmpty(plan.right)) return plan
      if (plan.type === 'inner' || plan.type === 'semi') return empty()
      return plan.type === 'anti' ? plan.left : plan
    case 'set-operation': {
      const { left, right, op } = plan
      if (isEmpty(left)) {
        if (op !== 'union' || isEmpty(right)) return empty()
        return renamed(right, plan.columns, !plan.all)
      }
      if (!isEmpty(right)) return plan
      return op === 'intersect' ? empty() : renamed(left, plan.columns, !plan.all)
    }
    default:
      return plan
  }
}

function foldJoin(plan: Extract<LogicalPlan, { kind: 'join' }>, empty: () => LogicalPlan): LogicalPlan {
  const left = isEmpty(plan.left)
  const right = isEmpty(plan.right)
  if (!left && !right) return plan
  switch (plan.type) {
    case 'inner':
    case 'cross':
      return empty()
    case 'semi':
      return empty()
    case 'anti':
      return left ? empty() : plan.left
    case 'left':
      return left ? empty() : padded(plan, plan.left, plan.right)
    case 'right':
      return right ? empty() : padded(plan, plan.right, plan.left)
    case 'full':
      if (left && right) return empty()
      return left ? padded(plan, plan.right, plan.left) : padded(plan, plan.left, plan.right)
  }
}

/** The rows of one side, with NULLs for the other's columns. */
function padded(plan: LogicalPlan, kept: LogicalPlan, missing: LogicalPlan): LogicalPlan {
  const absent = new Set(outputColumns(missing).map((column) => column.id))
  const items = outputColumns(plan).map((column) => {
    const expression: Expression = absent.has(column.id)
      ? { kind: 'literal', value: null, type: column.type }
      : { kind: 'column', id: column.id, type: column.type }
    return { column, expression }
  })
  return { kind: 'project', input: kept, items }
}

function renamed(input: LogicalPlan, columns: readonly PlanColumn[], distinct: boolean): LogicalPlan {
  const from = outputColumns(input)
  const items = columns.map((column, i) => ({
    column,
    expression: { kind: 'column', id: from[i].id, type: from[i].type } as Expression,
  }))
  const project: LogicalPlan = { kind: 'project', input, items }
  return distinct ? { kind: 'distinct', input: project } : project
}

const isZero = (limit: Expression | undefined): boolean =>
  limit?.kind === 'literal' && limit.value !== null && BigInt(limit.value as bigint | number) === 0n
