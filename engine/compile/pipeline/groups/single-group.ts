// The sink of aggregates without groups: the only group's states lie in locals.
import { Unsupported } from '../../expression/unsupported.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { get, load, set, store } from '../../wasm/instruction.ts'
import type { Cell } from '../aggregates/aggregates.ts'
import type { Aggregate, GroupLayout } from './group-layout.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'
import { updateStates } from '../aggregates/update-states.ts'

/** Without groups: states lie in locals, and in the context between morsels. */
export function singleGroup(
  layout: GroupLayout,
  fn: FunctionBuilder,
  place: number,
): { cells: Cell[][]; finish(): void } {
  const locals: { local: number; type: 'i64' | 'f64'; offset: number }[] = []
  const cells = layout.states.states.map((state, i) =>
    state.words.map((type, word): Cell => {
      const offset = place + layout.stateOffsets[i] + word * 8
      const local = fn.local(type)
      fn.prologue.push(set(local, load(`${type}.load`, get(runParameter.context), offset)))
      locals.push({ local, type, offset })
      return { get: () => get(local), set: (value) => fn.emit(set(local, value)) }
    }),
  )
  return {
    cells,
    finish: () => {
      for (const { local, type, offset } of locals)
        fn.emit(store(`${type}.store`, get(runParameter.context), get(local), offset))
    },
  }
}

export function singleSink(sink: Aggregate, layout: GroupLayout, scope: RowScope, cells: Cell[][]): void {
  if (sink.groups.length > 0) throw new Unsupported('groups in a single group')
  updateStates(layout.states, cells, scope)
}
