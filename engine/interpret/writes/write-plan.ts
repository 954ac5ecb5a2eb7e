// Which parts of a plan write: WITH queries that do must run to their end, and only the statement's own write is counted.
import type { PhysicalPlan } from '../../plan/physical.ts'

export type PhysicalWrite = Extract<PhysicalPlan, { kind: 'insert' | 'update' | 'delete' | 'merge' }>

export const isWrite = (plan: PhysicalPlan): plan is PhysicalWrite =>
  plan.kind === 'insert' || plan.kind === 'update' || plan.kind === 'delete' || plan.kind === 'merge'

/** Inputs of an operator, WITH queries included. */
export function inputsOf(plan: PhysicalPlan): readonly PhysicalPlan[] {
  switch (plan.kind) {
    case 'hash-join':
    case 'nested-loop-join':
    case 'apply':
    case 'set-operation':
      return [plan.left, plan.right]
    case 'with':
      return [...plan.ctes.map((cte) => cte.plan), plan.body]
    case 'recursive':
      return [plan.base, plan.step]
    case 'insert':
      return plan.conflict?.rows ? [plan.conflict.rows.plan, plan.input] : [plan.input]
    default:
      return 'input' in plan ? [plan.input] : []
  }
}

export const containsWrite = (plan: PhysicalPlan): boolean => isWrite(plan) || inputsOf(plan).some(containsWrite)

/**
 * The write that the statement is: the command tag counts its rows. Above it may stand what evaluates RETURNING's subqueries, which
 * may read it as a WITH query. undefined for a statement that only reads.
 */
export function mainWrite(plan: PhysicalPlan): PhysicalWrite | undefined {
  if (isWrite(plan)) return plan
  for (const input of inputsOf(plan).toReversed()) {
    const found = mainWrite(input)
    if (found) return found
  }
  return undefined
}

/** Several of the plan's writes may come to the same rows. */
export const hasSeveralChanges = (plan: PhysicalPlan): boolean => changesIn(plan) > 1

function changesIn(plan: PhysicalPlan): number {
  const own = isWrite(plan) && (plan.kind !== 'insert' || plan.conflict?.action === 'update') ? 1 : 0
  return inputsOf(plan).reduce((sum, input) => sum + changesIn(input), own)
}
