// Groups that another thread made become this table's own, where they lie: what is here already takes up their states and leaves them
// dead, the rest is linked into the directory, which has room for all.
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import { mergeStates } from '../aggregates/merge-states.ts'
import { indexOf, slotOf, tagOf, tagOffset } from './group-directory.ts'
import { type GroupLayout, cellsOf } from './group-layout.ts'
import { comparedWord } from '../keys.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'
import { tablePlace } from '../run-context.ts'

interface Places {
  readonly table: number
  /** adopt: how many entries are dead; closeUp: the end of those that live. */
  readonly adopted: number
}

/** In an entry's mask of NULLs: its states are another's now. */
export const deadBit = 0x8000_0000 | 0

const inContext = (place: number): Instruction => load('i32.load', get(runParameter.context), place)

/**
 * adopt(context, start, end) -> error code: the groups in the slots of a directory from start to end. Their order is this directory's,
 * too, so that neither is read at random.
 */
export function adoptSlotsFunction(layout: GroupLayout, scope: RowScope, fn: FunctionBuilder, places: Places): void {
  const from = get(1)
  const slot = fn.local('i64')
  adopting(fn, places, (join) => {
    fn.loop('next', (next) => {
      fn.block('empty', (empty) => {
        fn.emit(set(slot, load('i64.load', from)))
        fn.emit(br(empty, op('i64.eqz', get(slot))))
        const entry = fn.let('i32', op('i32.wrap_i64', get(slot)))
        const tag = fn.let('i32', tagOf(get(slot)))
        // Read where tags are equal, and only there.
        join(tag, entry, layout, () => keysOf(entry, layout, scope), scope)
      })
      fn.emit(set(1, op('i32.add', from, i32(8))), br(next, op('i32.lt_u', from, get(2))))
    })
  })
}

/** adopt(context, start, end) -> error code: the groups whose entries lie from start to end. */
export function adoptEntriesFunction(layout: GroupLayout, scope: RowScope, fn: FunctionBuilder, places: Places): void {
  const from = get(1)
  adopting(fn, places, (join) => {
    fn.loop('next', (next) => {
      const tag = fn.let('i32', load('i32.load', from, tagOffset(layout)))
      join(tag, from, layout, () => keysOf(from, layout, scope), scope)
      fn.emit(set(1, op('i32.add', from, i32(layout.bytes))), br(next, op('i32.lt_u', from, get(2))))
    })
  })
}

/**
 * translate(context, start, end): ids of texts among the keys of the entries from start to end become those in the table at the context's
 * `translate`.
 */
export function translateFunction(layout: GroupLayout, fn: FunctionBuilder, place: number): void {
  const from = get(1)
  const table = fn.constant('i32', inContext(place))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      const mask = fn.let('i32', load('i32.load', from, layout.keys.nulls))
      for (const { shape, offset, bit } of layout.keys.fields) {
        if (shape.kind !== 'text') continue
        const id = op('i32.shl', load('i32.load', from, offset), i32(2))
        const translated = (): void =>
          fn.emit(store('i32.store', from, load('i32.load', op('i32.add', table, id)), offset))
        const isNull = op('i32.and', op('i32.shr_u', mask, i32(bit)), i32(1))
        if (shape.nullable) fn.when(op('i32.eqz', isNull), translated)
        else translated()
      }
      fn.emit(set(1, op('i32.add', from, i32(layout.bytes))), br(next))
    })
  })
}

interface Keys {
  readonly words: readonly Instruction[]
  /** Where a key may be NULL. */
  readonly mask?: Instruction
}

function keysOf(entry: Instruction, layout: GroupLayout, scope: RowScope): Keys {
  const { fn } = scope
  const { fields, nulls } = layout.keys
  const words = fields.map(({ shape, offset }) =>
    comparedWord(fn.let('i64', load('i64.load', entry, offset)), shape, scope),
  )
  const nullable = fields.some(({ shape }) => shape.nullable)
  return { words, mask: nullable ? fn.let('i32', load('i32.load', entry, nulls)) : undefined }
}

type Join = (tag: Instruction, entry: Instruction, layout: GroupLayout, keys: () => Keys, scope: RowScope) => void

/** The loop over what comes, and what is counted. */
function adopting(fn: FunctionBuilder, places: Places, write: (join: Join) => void): void {
  const tableWord = (offset: number): Instruction => fn.constant('i32', inContext(places.table + offset))
  const directory = tableWord(tablePlace.directory)
  const mask = tableWord(tablePlace.mask)
  const shift = tableWord(tablePlace.shift)
  const [count, dead] = [fn.local('i32'), fn.local('i32')]
  fn.prologue.push(set(count, inContext(places.table + tablePlace.count)), set(dead, i32(0)))
  const [index, at, known] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  const held = fn.local('i64')
  const more = (local: number): Instruction => set(local, op('i32.add', get(local), i32(1)))
  const join: Join = (tag, entry, layout, keys, scope) =>
    fn.block('settled', (settled) => {
      fn.emit(set(index, indexOf(tag, shift)))
      fn.loop('probe', (again) => {
        fn.emit(set(at, op('i32.add', directory, op('i32.shl', get(index), i32(3)))))
        fn.emit(set(held, load('i64.load', get(at))))
        fn.when(op('i64.eqz', get(held)), () =>
          fn.emit(store('i64.store', get(at), slotOf(tag, entry)), more(count), br(settled)),
        )
        fn.when(op('i32.eq', tagOf(get(held)), tag), () => {
          fn.emit(set(known, op('i32.wrap_i64', get(held))))
          fn.when(areEqual(get(known), keys(), layout, scope), () => {
            mergeStates(layout.states, cellsOf(fn, get(known), layout), cellsOf(fn, entry, layout), scope)
            fn.emit(store('i32.store', entry, i32(deadBit), layout.keys.nulls), more(dead), br(settled))
          })
        })
        fn.emit(set(index, op('i32.and', op('i32.add', get(index), i32(1)), mask)), br(again))
      })
    })
  fn.when(op('i32.lt_u', get(1), get(2)), () => write(join))
  fn.emit(store('i32.store', get(runParameter.context), get(count), places.table + tablePlace.count))
  fn.emit(store('i32.store', get(runParameter.context), get(dead), places.adopted), i32(0))
}

function areEqual(entry: Instruction, { words, mask }: Keys, { keys }: GroupLayout, scope: RowScope): Instruction {
  const equal = words.map((word, i) => {
    const { shape, offset } = keys.fields[i]
    return op('i64.eq', comparedWord(load('i64.load', entry, offset), shape, scope), word)
  })
  if (mask) equal.push(op('i32.eq', load('i32.load', entry, keys.nulls), mask))
  return equal.reduce((a, b) => op('i32.and', a, b))
}

/** closeUp(context, start, end): the entries from start to end that are not dead lie side by side from start on. */
export function closeUpFunction({ keys, bytes }: GroupLayout, fn: FunctionBuilder, adoptedPlace: number): void {
  const from = get(1)
  const to = fn.local('i32')
  fn.prologue.push(set(to, from))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      fn.when(op('i32.ge_s', load('i32.load', from, keys.nulls), i32(0)), () => {
        fn.when(op('i32.ne', get(to), from), () => {
          for (let offset = 0; offset < bytes; offset += 8)
            fn.emit(store('i64.store', get(to), load('i64.load', from, offset), offset))
        })
        fn.emit(set(to, op('i32.add', get(to), i32(bytes))))
      })
      fn.emit(set(1, op('i32.add', from, i32(bytes))), br(next))
    })
  })
  fn.emit(store('i32.store', get(runParameter.context), get(to), adoptedPlace))
}

/** mergeSingle(context, from) -> error code: the states at an address are added to those of the only group. */
export function mergeSingleFunction(layout: GroupLayout, scope: RowScope, fn: FunctionBuilder, place: number): void {
  const own = fn.let('i32', op('i32.add', get(runParameter.context), i32(place)))
  mergeStates(layout.states, cellsOf(fn, own, layout), cellsOf(fn, get(1), layout), scope)
  fn.emit(i32(0))
}
