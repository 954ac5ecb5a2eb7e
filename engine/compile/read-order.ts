// In which order a pipeline reads its source's columns, where code need not know their places in the table: until a projection, only
// filters and aggregates name them.
import type { Expression } from '../plan/expression.ts'
import { some } from '../plan/traverse-expression.ts'
import type { Pipeline } from './pipeline/pipeline.ts'

/** Source slots as they are first read; undefined: a join's or the output's rows have them at the source's own places. */
export function readOrder(pipeline: Pipeline): number[] | undefined {
  const { steps, sink, sourceSlots, source } = pipeline
  if (source.kind === 'groups') return undefined
  const order = new Set<number>()
  const read = (expression: Expression): void => {
    some(expression, (one) => {
      if (one.kind === 'slot') order.add(one.slot)
      return false
    })
  }
  for (const step of steps) {
    if (step.kind === 'probe') return undefined
    if (step.kind === 'filter') read(step.condition)
    else {
      for (const expression of step.expressions) if (readsOnly(expression, sourceSlots)) read(expression)
      return [...order]
    }
  }
  if (sink.kind !== 'aggregate') return undefined
  sink.groups.forEach(read)
  for (const { args, filter } of sink.aggregates) {
    args.forEach(read)
    if (filter) read(filter)
  }
  return [...order]
}

/** Others' values nobody reads further on. */
export const readsOnly = (expression: Expression, slots: readonly number[]): boolean =>
  !some(expression, (one) => one.kind === 'slot' && !slots.includes(one.slot))
