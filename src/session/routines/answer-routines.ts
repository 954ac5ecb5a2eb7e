// Calls of users' functions that a plan makes once, before any of its rows: SELECT f(1), SELECT * FROM f(1). The session answers them first,
// so that no worker sleeps while the function runs.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { functionByOid } from '../../../engine/functions/registry.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { declaredOid, type Value } from '../../../engine/types/type.ts'
import { constantContext } from '../prepared/bind-context.ts'
import type { SessionCore } from '../session-core.ts'
import { evaluateAsync, mustWait } from './async-evaluate.ts'
import { callRoutine } from './call-routine.ts'
import { buildColumn } from '../../../engine/columns/build.ts'

export async function answerRoutines(
  core: SessionCore,
  query: Pick<BoundQuery, 'routines'>,
  plan: PhysicalPlan,
  parameters: readonly Value[],
): Promise<PhysicalPlan> {
  if (query.routines.length === 0) return plan
  const context: EvaluateContext = { ...constantContext(core), parameters }
  return answered(core, plan, context)
}

async function answered(core: SessionCore, plan: PhysicalPlan, context: EvaluateContext): Promise<PhysicalPlan> {
  switch (plan.kind) {
    case 'project': {
      if (!isOneRow(plan.input)) return { ...plan, input: await answered(core, plan.input, context) }
      const expressions: Expression[] = []
      for (const expression of plan.expressions) expressions.push(await literal(core, expression, context))
      return { ...plan, expressions }
    }
    case 'values': {
      if (plan.batches || plan.lists.length !== 1) return plan
      const list: Expression[] = []
      for (const expression of plan.lists[0]) list.push(await literal(core, expression, context))
      return { ...plan, lists: [list] }
    }
    case 'function-scan':
      return functionByOid(plan.function).routine && plan.args.every((arg) => !hasSlot(arg))
        ? rowsOf(core, plan, context)
        : plan
    case 'limit':
    case 'sort':
    case 'distinct':
    case 'filter':
    case 'aggregate':
    case 'window':
    case 'insert':
      return { ...plan, input: await answered(core, plan.input, context) }
    default:
      return plan
  }
}

const isOneRow = (plan: PhysicalPlan): boolean =>
  plan.kind === 'values' && !plan.batches && plan.lists.length === 1 && plan.lists[0].length === 0

async function literal(core: SessionCore, expression: Expression, context: EvaluateContext): Promise<Expression> {
  if (!mustWait(expression) || hasSlot(expression)) return expression
  return {
    kind: 'literal',
    value: await evaluateAsync(core, expression, context),
    type: expression.type,
  }
}

function hasSlot(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(hasSlot)
  const { kind } = value as { readonly kind?: string }
  if (kind === 'slot' || kind === 'subquery') return true
  if (kind === 'literal' || kind === 'parameter') return false
  return Object.values(value).some(hasSlot)
}

async function rowsOf(
  core: SessionCore,
  plan: Extract<PhysicalPlan, { readonly kind: 'function-scan' }>,
  context: EvaluateContext,
): Promise<PhysicalPlan> {
  const args: Value[] = []
  for (const arg of plan.args) args.push(await evaluateAsync(core, arg, context))
  const types = plan.args.map(({ type }) => declaredOid(type))
  const definition = functionByOid(plan.function)
  const width = plan.types.length - (plan.ordinality ? 1 : 0)
  const listed = plan.listed && { names: plan.listed, types: plan.types.slice(0, width) }
  const isValue = width === 1 && !listed
  const result = isValue ? plan.types[0].oid : definition.result
  const answer = await callRoutine(core, plan.function, args, types, result, listed)
  const rows = definition.kind === 'set' ? (answer as readonly Value[]) : [answer as Value]
  const columns = plan.types.map((type, i) => {
    const values = rows.map((row, at): Value => {
      if (plan.ordinality && i === width) return BigInt(at + 1)
      if (isValue) return row
      return row === null ? null : ((row as readonly Value[])[i] ?? null)
    })
    return buildColumn(type, values)
  })
  const { function: _, args: __, ordinality: ___, listed: ____, ...rest } = plan
  return {
    ...rest,
    kind: 'values',
    lists: [],
    batches: [{ length: rows.length, columns }],
  }
}
