// Which operators a plan has, as bits: a rule about others leaves it as it is, and need not look.
import type { LogicalPlan } from '../logical.ts'
import { inputsOf } from '../traverse-plan.ts'

type Kind = LogicalPlan['kind']

const bits: Readonly<Record<Kind, number>> = {
  scan: 1 << 0,
  'function-scan': 1 << 1,
  values: 1 << 2,
  filter: 1 << 3,
  project: 1 << 4,
  'project-set': 1 << 5,
  join: 1 << 6,
  apply: 1 << 7,
  'mark-join': 1 << 8,
  aggregate: 1 << 9,
  window: 1 << 10,
  'fetch-rows': 1 << 11,
  sort: 1 << 12,
  limit: 1 << 13,
  'lock-rows': 1 << 14,
  distinct: 1 << 15,
  'set-operation': 1 << 16,
  with: 1 << 17,
  'cte-scan': 1 << 18,
  recursive: 1 << 19,
  empty: 1 << 20,
  insert: 1 << 21,
  update: 1 << 22,
  delete: 1 << 23,
  merge: 1 << 24,
}

/** Those of the plan itself, not of subqueries in its expressions. */
export function operatorsIn(plan: LogicalPlan): number {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'values':
    case 'cte-scan':
    case 'empty':
      return bits[plan.kind]
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'sort':
    case 'limit':
      return bits[plan.kind] | operatorsIn(plan.input)
    default: {
      let found = bits[plan.kind]
      for (const input of inputsOf(plan)) found |= operatorsIn(input)
      return found
    }
  }
}

export const anyOf = (...kinds: readonly Kind[]): number => kinds.reduce((all, kind) => all | bits[kind], 0)
