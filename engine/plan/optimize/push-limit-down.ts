// A limit moves below projects (so that it meets its sort), into the arms of UNION ALL, and into bare scans as a hint.
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { mapInputs } from '../traverse-plan.ts'

type Limit = Extract<LogicalPlan, { kind: 'limit' }>

export function pushLimits(plan: LogicalPlan): LogicalPlan {
  const node = plan.kind === 'limit' ? pushLimit(plan) : plan
  return mapInputs(node, pushLimits)
}

function pushLimit(plan: Limit): LogicalPlan {
  if (isUnbounded(plan.limit) && isUnbounded(plan.offset)) return plan.input
  if (plan.ties) return plan
  const { input } = plan
  if (input.kind === 'project') {
    const below = pushLimit({ ...plan, input: input.input })
    return { ...input, input: below }
  }
  const rows = rowsNeeded(plan)
  if (rows === undefined) return plan
  if (input.kind === 'scan' && input.filters.length === 0 && input.limit === undefined) {
    return { ...plan, input: { ...input, limit: Number(rows) } }
  }
  if (input.kind === 'set-operation' && input.op === 'union' && input.all) {
    const left = limited(input.left, rows)
    const right = limited(input.right, rows)
    return left === input.left && right === input.right ? plan : { ...plan, input: { ...input, left, right } }
  }
  return plan
}

function limited(plan: LogicalPlan, rows: bigint): LogicalPlan {
  let below = plan
  while (below.kind === 'project') below = below.input
  if (below.kind === 'limit' || (below.kind === 'scan' && below.limit !== undefined) || below.kind === 'values')
    return plan
  return pushLimit({ kind: 'limit', input: plan, limit: { kind: 'literal', value: rows, type: typeRef(Oid.int8) } })
}

/** limit + offset, where both are literals small enough to matter. */
function rowsNeeded(plan: Limit): bigint | undefined {
  if (isUnbounded(plan.limit)) return undefined
  const limit = literalValue(plan.limit)
  const offset = isUnbounded(plan.offset) ? 0n : literalValue(plan.offset)
  if (limit === undefined || offset === undefined || limit < 0n || offset < 0n) return undefined
  const rows = limit + offset
  return rows < BigInt(Number.MAX_SAFE_INTEGER) ? rows : undefined
}

const isUnbounded = (expression: Expression | undefined): boolean =>
  expression === undefined || (expression.kind === 'literal' && expression.value === null)

const literalValue = (expression: Expression | undefined): bigint | undefined =>
  expression?.kind === 'literal' && expression.value !== null ? BigInt(expression.value as bigint | number) : undefined
