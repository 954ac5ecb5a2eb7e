// rank, dense_rank, percent_rank and cume_dist of a row that is not there: binding a call makes counts of it
// (engine/bind/expression/hypothetical.ts), so that none is ever stepped.
import { Oid } from '../../types/oids.ts'
import { aggregate } from '../declare.ts'
import type { AggregateFunction, FunctionDefinition } from '../function.ts'

const neverStepped = (): never => {
  throw new Error('aggregates of a hypothetical row are bound as counts')
}

const hypothetical = (oid: number, name: string, result: number): FunctionDefinition =>
  aggregate<unknown>(oid, name, [Oid.any], result, {
    orderedSet: true,
    strict: false,
    variadic: Oid.any,
    start: neverStepped,
    step: neverStepped,
    finish: neverStepped,
  })

export const hypotheticalFunctions: readonly FunctionDefinition[] = [
  hypothetical(3986, 'rank', Oid.int8),
  hypothetical(3988, 'percent_rank', Oid.float8),
  hypothetical(3990, 'cume_dist', Oid.float8),
  hypothetical(3992, 'dense_rank', Oid.int8),
]

export const isHypothetical = (definition: AggregateFunction): boolean =>
  definition.orderedSet === true && definition.variadic === Oid.any
