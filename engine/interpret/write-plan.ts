// Which parts of a plan write: WITH queries that do must run to their end, and only the statement's own write is counted.
import type { PhysicalPlan } from '../plan/physical.ts'

export const isWrite = (plan: PhysicalPlan): boolean =>
  plan.kind === 'insert' || plan.kind === 'update' || plan.kind === 'delete'

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
    default:
      return 'input' in plan ? [plan.input] : []
  }
}

export const containsWrite = (plan: PhysicalPlan): boolean => isWrite(plan) || inputsOf(plan).some(containsWrite)

/** The node whose rows the command tag counts; undefined for a statement that only reads. */
export function countedWrite(plan: PhysicalPlan): number | undefined {
  if (isWrite(plan)) return plan.node
  return plan.kind === 'with' ? countedWrite(plan.body) : undefined
}
