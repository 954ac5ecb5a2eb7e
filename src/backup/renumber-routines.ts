// Functions, procedures and aggregates of a restored database: what they are given and give back, and what they call.
import type { RoutineRow } from '../../catalog/rows.ts'
import type { AggregateParts } from '../../engine/routines/routine.ts'
import type { Renumbering } from './renumber.ts'

export function renumberedRoutine(
  definition: RoutineRow['definition'],
  to: Renumbering,
  text: (sql: string) => string,
): RoutineRow['definition'] {
  const { aggregate, standard, resultRelation } = definition
  return {
    ...definition,
    ...(aggregate && { aggregate: renumberedAggregate(aggregate, to) }),
    arguments: definition.arguments.map((one) => ({
      ...one,
      type: to.oid(one.type),
      ...(one.defaultSql !== undefined && { defaultSql: text(one.defaultSql) }),
      ...(one.relation !== undefined && { relation: to.oid(one.relation) }),
    })),
    result: to.oid(definition.result),
    ...(resultRelation !== undefined && { resultRelation: to.oid(resultRelation) }),
    ...(standard && {
      // Any other body is the user's text, where a number in quotes is what it says.
      body: text(definition.body),
      standard: {
        ...standard,
        reads: standard.reads.map((read) => ({ ...read, relation: to.oid(read.relation) })),
        ...(standard.calls && { calls: standard.calls.map((oid) => to.oid(oid)) }),
      },
    }),
  }
}

type Calls = 'transition' | 'inverse' | 'final' | 'combine' | 'serialize' | 'deserialize'
const calls: readonly Calls[] = ['transition', 'inverse', 'final', 'combine', 'serialize', 'deserialize']

function renumberedAggregate(parts: AggregateParts, to: Renumbering): AggregateParts {
  const { moving } = parts
  return { ...stateAndCalls(parts, to), ...(moving && { moving: stateAndCalls(moving, to) }) }
}

function stateAndCalls<Parts extends { readonly state: number } & { readonly [Call in Calls]?: number }>(
  parts: Parts,
  to: Renumbering,
): Parts {
  const renumbered = calls.flatMap((call) => {
    const oid = parts[call]
    return oid === undefined ? [] : [[call, to.oid(oid)]]
  })
  return { ...parts, ...Object.fromEntries(renumbered), state: to.oid(parts.state) }
}
