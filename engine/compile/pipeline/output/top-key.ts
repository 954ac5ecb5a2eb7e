// The first key of a top-N as a column of the pipeline's source, where rows may be judged by it before anything else is asked of them.
import type { SortKey } from '../../../plan/expression.ts'
import { conjunctsOf } from '../../../plan/traverse-expression.ts'
import { mayFail } from '../../expression/may-fail.ts'
import type { Pipeline } from '../pipeline.ts'

/** undefined: there is nothing that would be spared, it is computed first, or an error would be spared that the query must raise. */
export function keyBeforeSteps({ source, steps, sink }: Pipeline): SortKey | undefined {
  if (sink.kind !== 'output' || !sink.top || source.kind !== 'scan') return undefined
  const filters = steps.filter((step) => step.kind === 'filter')
  if (filters.length === 0 || filters.some(({ condition }) => conjunctsOf(condition).some(mayFail))) return undefined
  const [key] = sink.top
  let { expression } = key
  for (const step of steps.toReversed()) {
    if (expression.kind !== 'slot' || step.kind === 'probe') return undefined
    if (step.kind === 'project') expression = step.expressions[expression.slot]
  }
  return expression.kind === 'slot' ? { ...key, expression } : undefined
}
