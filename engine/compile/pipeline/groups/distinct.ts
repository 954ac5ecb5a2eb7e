// DISTINCT aggregates: the sink's entries are of a group and a value, each once (of several aggregates' values, one: the others are NULL); when all rows are there, they are folded into entries of
// the groups alone. fold(context, start, end) does so with the entries from start to end.
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, i64, type Instruction, load, op, set } from '../../wasm/instruction.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { type Cell, isDistinct, isDistinctState } from '../aggregates/aggregates.ts'
import { mergeStates } from '../aggregates/merge-states.ts'
import { statesOf, updateState } from '../aggregates/update-states.ts'
import { loadField } from '../source/fields.ts'
import { findGroup } from './group-directory.ts'
import { type Key, hashOfText } from './group-key.ts'
import { type GroupLayout, cellsOf, memoryCell } from './group-layout.ts'
import { comparedWord } from '../keys.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'
import type { TableWriter } from '../table-writer.ts'

/** into: the groups' table, or the context's place of the only group. */
export function foldFunction(
  from: GroupLayout,
  folded: GroupLayout,
  scopeOf: (fn: FunctionBuilder) => RowScope,
  into: (fn: FunctionBuilder) => TableWriter | number,
): FunctionBuilder {
  const fn = new FunctionBuilder('fold', ['i32', 'i32', 'i32'], ['i32'])
  const scope = scopeOf(fn)
  const target = into(fn)
  const entry = get(1)
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', entry, get(2))))
      const cells =
        typeof target === 'number'
          ? singleCells(folded, target, fn)
          : cellsOf(fn, findGroup(keysOf(entry, folded, scope), folded, scope, target), folded)
      const plain =
        from.states.states.length === 0
          ? []
          : cells.filter((_, i) => !isDistinctState(folded.states.states[i], folded.states))
      addValue(entry, from, folded, cells, scope)
      mergeStates(from.states, plain, cellsOf(fn, entry, from), scope)
      fn.emit(set(1, op('i32.add', entry, i32(from.bytes))), br(next))
    })
  })
  if (typeof target !== 'number') target.finish()
  fn.emit(i32(0))
  return fn
}

const singleCells = (layout: GroupLayout, place: number, fn: FunctionBuilder): Cell[][] =>
  layout.states.states.map((state, i) =>
    state.words.map((type, word) =>
      memoryCell(fn, get(runParameter.context), place + layout.stateOffsets[i] + word * 8, type),
    ),
  )

/** The groups' keys lie as they do in the groups' own entries. */
export function keysOf(entry: Instruction, folded: GroupLayout, scope: RowScope): Key[] {
  const { fn } = scope
  const mask = load('i32.load', entry, folded.keys.nulls)
  return folded.keys.fields.map(({ shape, offset, bit }) => {
    const kept = fn.let('i64', load('i64.load', entry, offset))
    const isNull = shape.nullable ? fn.let('i32', op('i32.and', op('i32.shr_u', mask, i32(bit)), i32(1))) : undefined
    const word = comparedWord(kept, shape, scope)
    if (shape.kind !== 'text') return { word, kept, isNull }
    const hash = fn.let('i64', op('i64.extend_i32_u', hashOfText(op('i32.wrap_i64', kept), scope)))
    return { word, kept, isNull, hash: isNull ? fn.let('i64', op('select', i64(0), hash, isNull)) : hash }
  })
}

function addValue(
  entry: Instruction,
  from: GroupLayout,
  { states: all }: GroupLayout,
  cells: readonly (readonly Cell[])[],
  scope: RowScope,
): void {
  const { fn } = scope
  // Arguments of DISTINCT aggregates are numbered as their values lie.
  const once = all.arguments.flatMap(({ call }, argument) => (isDistinct(call) ? [argument] : []))
  const values = from.keys.fields.slice(-once.length)
  once.forEach((argument, n) => {
    const value = storedKey(entry, from, values[n], fn)
    const own = statesOf(argument, all.states, cells)
    const add = (): void => {
      for (const one of own) updateState(one.state, one.cells, value, cells[0][0], own, scope)
    }
    if (value.isNull) fn.when(value.isNull, () => {}, add)
    else add()
  })
}

/** A key is a word of 64 bits; of a text, its id. */
function storedKey(
  entry: Instruction,
  { keys }: GroupLayout,
  field: GroupLayout['keys']['fields'][number],
  fn: FunctionBuilder,
): CompiledValue {
  const { shape } = field
  const read = shape.kind === 'text' ? { ...field, shape: { ...shape, kind: 'i32' as const, bits: 31 } } : field
  return loadField(fn, entry, keys, read)
}
