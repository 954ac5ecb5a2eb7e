// The values that DISTINCT aggregates take once: the arguments of those with one, in the order of their numbers among the aggregates'.
import type { Expression } from '../../../plan/expression.ts'
import type { PhysicalAggregate } from '../../../plan/physical.ts'
import { fingerprint } from '../../fingerprint.ts'
import { isDistinct } from '../aggregates/aggregates.ts'

/** Of rows that a FILTER leaves out the value is NULL, which no aggregate takes. */
export function distinctValues(calls: readonly PhysicalAggregate[]): Expression[] {
  const known = new Map<string, Expression>()
  for (const call of calls) {
    if (!isDistinct(call)) continue
    const key = fingerprint([call.args[0], call.filter])
    if (!known.has(key)) known.set(key, filtered(call))
  }
  return [...known.values()]
}

function filtered({ args: [value], filter }: PhysicalAggregate): Expression {
  if (!filter) return value
  const otherwise: Expression = { kind: 'literal', value: null, type: value.type }
  return { kind: 'case', whens: [{ when: filter, then: value }], otherwise, type: value.type }
}
