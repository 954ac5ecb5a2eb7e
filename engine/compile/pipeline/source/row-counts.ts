// Rows that came out of each of a pipeline's operators, counted in the run's context for EXPLAIN ANALYZE.
import { get, i64, load, op, store } from '../../wasm/instruction.ts'
import type { Pipeline, Step } from '../pipeline.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'

export const countPlace = (node: number): string => `rows/${node}`

/** Operators of the plan that a pipeline's code stands for, its sink aside. */
export const countedNodes = ({ source, steps }: Pipeline): number[] => [
  ...new Set([...(source.kind === 'batches' ? [] : [source.plan.node]), ...steps.map(({ node }) => node)]),
]

/** rest: the steps that follow; a scan's filter is its own operator's, which has not let the row out yet. */
export function countRow(node: number, rest: readonly Step[], scope: RowScope): void {
  if (rest.some((step) => step.node === node)) return
  const place = scope.needs.context.place(countPlace(node))
  const count = load('i64.load', get(runParameter.context), place)
  scope.fn.emit(store('i64.store', get(runParameter.context), op('i64.add', count, i64(1)), place))
}
