// How the entry of a group lies in memory, {mask of NULLs, keys, states}, and what of the sink's values decides it.
import type { Expression } from '../../../plan/expression.ts'
import { bool } from '../../expression/choice.ts'
import { compileExpression } from '../../expression/compile-expression.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { type Instruction, load, store } from '../../wasm/instruction.ts'
import { type ArgumentValue, type Cell, argumentValue, planStates, withoutDistinct } from '../aggregates/aggregates.ts'
import { distinctValues } from './distinct-values.ts'
import { type EntryLayout, type Shape, entryLayout, shapeOf } from '../source/fields.ts'
import { setKeys } from './grouping-sets.ts'
import type { Sink } from '../pipeline.ts'
import type { RowScope } from '../row-code.ts'

export type Aggregate = Sink & { readonly kind: 'aggregate' }

type States = ReturnType<typeof planStates>

/** What a group's entry holds; texts among the keys are ids of the string table. */
export interface GroupLayout {
  readonly keys: EntryLayout
  /** Of the keys, those that the plan groups by; the others come behind them. */
  readonly groups: number
  readonly states: States
  /** Offset of each state's first word. */
  readonly stateOffsets: readonly number[]
  readonly bytes: number
}

/** Known after the values of one form of the source were seen. */
export interface GroupShapes {
  readonly keys: readonly Shape[]
  readonly values: readonly (ArgumentValue | undefined)[]
}

/** What tells entries apart: the groups, and the values that DISTINCT aggregates take once (distinct.ts). */
export const groupKeys = (sink: Aggregate): readonly Expression[] => [
  ...sink.groups,
  ...distinctValues(sink.aggregates),
]

export function groupShapes(sink: Aggregate, scope: RowScope): GroupShapes {
  scope.ensure(groupKeys(sink))
  const several = distinctValues(sink.aggregates).length > 1
  return {
    keys: groupKeys(sink).map((group, i) => {
      const shape = keyShape(compileExpression(group, scope))
      // An entry has one of several values, and the others are NULL in it.
      return several && i >= sink.groups.length ? { ...shape, nullable: true } : shape
    }),
    values: sink.aggregates.map((call_) => {
      scope.ensure(call_.filter ? [...call_.args, call_.filter] : call_.args)
      // Only to know that it has a form.
      if (call_.filter) bool(compileExpression(call_.filter, scope))
      return argumentValue(call_, scope)
    }),
  }
}

function keyShape(value: CompiledValue): Shape {
  if (value.kind === 'decimal128') throw new Unsupported('groups of wide numerics')
  if (value.kind === 'decimal' && value.display) throw new Unsupported('groups of numerics of different scales')
  return shapeOf(value)
}

/** folded: of the groups proper, where the sink's entries are of groups and values, or of the groups by all that any set groups by. */
export function groupLayouts(sink: Aggregate, shapes: GroupShapes): { groups: GroupLayout; folded?: GroupLayout } {
  const states = planStates(sink.aggregates, shapes.values)
  const own = sink.groups.length
  const whole = entries(shapes.keys.slice(0, own), own, states)
  if (sink.sets)
    return {
      groups: whole,
      folded: entries(setKeys(shapes.keys, sink.sets), own, states),
    }
  if (distinctValues(sink.aggregates).length === 0) return { groups: whole }
  return {
    groups: entries(shapes.keys, own, withoutDistinct(states)),
    folded: whole,
  }
}

function entries(shapes: readonly Shape[], groups: number, states: States): GroupLayout {
  const keys = entryLayout(shapes, 0)
  let at = keys.bytes
  const stateOffsets = states.states.map(({ words }) => {
    const offset = at
    at += words.length * 8
    return offset
  })
  return { keys, groups, states, stateOffsets, bytes: at }
}

/** A word of an entry in memory. */
export const memoryCell = (fn: FunctionBuilder, entry: Instruction, offset: number, type: 'i64' | 'f64'): Cell => ({
  get: () => load(`${type}.load`, entry, offset),
  set: (value) => fn.emit(store(`${type}.store`, entry, value, offset)),
})

export const cellsOf = (fn: FunctionBuilder, entry: Instruction, layout: GroupLayout): Cell[][] =>
  layout.states.states.map((state, i) =>
    state.words.map((type, word) => memoryCell(fn, entry, layout.stateOffsets[i] + word * 8, type)),
  )
