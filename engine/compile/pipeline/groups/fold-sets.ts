// The code that folds groups by all keys into the groups of a set (grouping-sets.ts).
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, i64, type Instruction, load, op, set } from '../../wasm/instruction.ts'
import { mergeStates } from '../aggregates/merge-states.ts'
import { findGroup } from './group-directory.ts'
import { type Key, hashOfText } from './group-key.ts'
import { type GroupLayout, cellsOf } from './group-layout.ts'
import { setPlace } from './grouping-sets.ts'
import { comparedWord } from '../keys.ts'
import { runParameter } from '../produce.ts'
import type { ModuleNeeds, RowScope } from '../row-code.ts'
import { foldedNumber } from '../run-context.ts'
import { TableWriter } from '../table-writer.ts'

/**
 * fold(context, start, end) takes the groups whose entries lie from start to end into the groups of the context's set; emptySet makes the
 * group of a set without keys. Both answer an error code.
 */
export function setsFunctions(
  from: GroupLayout,
  folded: GroupLayout,
  place: number,
  needs: ModuleNeeds,
  scopeOf: (fn: FunctionBuilder) => RowScope,
): FunctionBuilder[] {
  const written = (
    name: string,
    write: (fn: FunctionBuilder, scope: RowScope, find: (keys: Key[]) => Instruction) => void,
  ): FunctionBuilder => {
    const fn = new FunctionBuilder(name, ['i32', 'i32', 'i32'], ['i32'])
    const scope = scopeOf(fn)
    const table = new TableWriter(fn, needs, foldedNumber)
    const setWord = (offset: number): Key => ({
      word: op('i64.extend_i32_u', contextWord(fn, place + offset)),
    })
    const behind = folded.keys.fields.slice(from.groups).map((_, i) => setWord(setPlace.number + i * 4))
    write(fn, scope, (keys) => findGroup([...keys, ...behind], folded, scope, table))
    table.finish()
    fn.emit(i32(0))
    return fn
  }
  const absent: Key = { word: i64(0), isNull: i32(1) }
  return [
    written('fold', (fn, scope, find) => {
      const entry = get(1)
      fn.block('done', (done) => {
        fn.loop('next', (next) => {
          fn.emit(br(done, op('i32.ge_u', entry, get(2))))
          const group = find(keysInSet(entry, from, contextWord(fn, place + setPlace.groups), scope))
          mergeStates(folded.states, cellsOf(fn, group, folded), cellsOf(fn, entry, from), scope)
          fn.emit(set(1, op('i32.add', entry, i32(from.bytes))), br(next))
        })
      })
    }),
    written('emptySet', (_, __, find) => {
      find(Array.from({ length: from.groups }, () => absent))
    }),
  ]
}

const contextWord = (fn: FunctionBuilder, offset: number): Instruction =>
  fn.constant('i32', load('i32.load', get(runParameter.context), offset))

function keysInSet(entry: Instruction, { keys }: GroupLayout, groups: Instruction, scope: RowScope): Key[] {
  const { fn } = scope
  const mask = fn.let('i32', load('i32.load', entry, keys.nulls))
  const bitOf = (word: Instruction, bit: number): Instruction => op('i32.and', op('i32.shr_u', word, i32(bit)), i32(1))
  return keys.fields.map(({ shape, offset, bit }, group) => {
    const isIn = fn.let('i32', bitOf(groups, group))
    const kept = fn.let('i64', op('select', load('i64.load', entry, offset), i64(0), isIn))
    const isOut = op('i32.eqz', isIn)
    const isNull = fn.let('i32', shape.nullable ? op('i32.or', isOut, bitOf(mask, bit)) : isOut)
    const word = fn.let('i64', comparedWord(kept, shape, scope))
    if (shape.kind !== 'text') return { word, kept, isNull }
    const hash = op('i64.extend_i32_u', hashOfText(op('i32.wrap_i64', kept), scope))
    return { word, kept, isNull, hash: fn.let('i64', op('select', i64(0), hash, isNull)) }
  })
}
