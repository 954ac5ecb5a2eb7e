// Rows of which nothing is asked but how many there are: no loop goes over them.
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { get, i32, type Instruction, op } from '../../wasm/instruction.ts'
import type { CompileOptions } from '../compile-pipeline.ts'
import type { GroupLayout } from '../groups/group-layout.ts'
import { singleGroup } from '../groups/single-group.ts'
import { runParameter } from '../produce.ts'

/** Whether every row of the source comes to the sink, and no aggregate reads anything of it. */
export const countsRowsAlone = ({ pipeline, counted }: CompileOptions, layout: GroupLayout): boolean =>
  pipeline.source.kind !== 'groups' &&
  !counted &&
  pipeline.steps.every(({ kind }) => kind === 'project') &&
  countsAlone(layout)

/** Whether no aggregate reads anything of the rows that come. */
export const countsAlone = ({ states }: GroupLayout): boolean => states.arguments.length === 0

/** As produce() writes it: fn(context, start, end) -> error code. */
export function countRowsFunction(layout: GroupLayout, place: number): FunctionBuilder {
  const fn = new FunctionBuilder('run', ['i32', 'i32', 'i32'], ['i32'])
  const single = singleGroup(layout, fn, place)
  countMore(single, op('i32.sub', get(runParameter.end), get(runParameter.start)))
  single.finish()
  fn.emit(i32(0))
  return fn
}

/** more: i32, so many rows at once. */
export function countMore({ cells }: Pick<ReturnType<typeof singleGroup>, 'cells'>, more: Instruction): void {
  const [rows] = cells[0]
  rows.set(op('i64.add', rows.get(), op('i64.extend_i32_u', more)))
}
