// Aggregates as window functions. A frame that only grows at its end is stepped once per row; others are computed anew
// unless they are the frame of the row before.
import type { AggregateFunction, FunctionContext } from '../../functions/function.ts'
import type { Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import type { WindowPartition } from './window.ts'

/** Aggregates whose finish leaves their state as it was and shares nothing with it. */
const resumable: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'bit_xor'],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'],
])

export function aggregateOverFrames(
  definition: AggregateFunction,
  bodies: FunctionContext,
  argCount: number,
  exclude: string,
  partition: WindowPartition,
  context: ExecuteContext,
  put: (row: number, value: Value) => void,
): void {
  const strict = definition.strict !== false
  let stepped = 0
  const step = (state: unknown, row: number): unknown => {
    if ((++stepped & 0xfff) === 0) context.checkCancel()
    if (!partition.passes(row)) return state
    const args: Value[] = []
    for (let i = 0; i < argCount; i++) {
      const value = partition.arg(i, row)
      if (strict && value === null) return state
      args.push(value)
    }
    return definition.step(state, args, bodies)
  }
  const finish = (state: unknown): Value => {
    const value = definition.finish(state, bodies)
    return value === undefined ? null : value
  }
  const grows = exclude === 'no-others' && resumable.has(definition.name)
  let state: unknown
  let value: Value = null
  let from = -1
  let to = -1
  for (let row = 0; row < partition.rows; row++) {
    if ((row & 0xfff) === 0) context.checkCancel()
    const [start, end] = partition.frame(row)
    if (exclude === 'no-others' && start === from && end === to) {
      put(row, value)
      continue
    }
    const resumes = grows && start === from && end >= to
    if (!resumes) state = definition.start(bodies)
    for (let at = resumes ? to : start; at < end; at++) if (!partition.excluded(row, at)) state = step(state, at)
    from = start
    to = end
    value = finish(state)
    put(row, value)
  }
}
