// The directory over the entries of groups: where a group is found, or made, and how the directory grows.
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { type Instruction, br, get, i32, i64, load, op, set, store } from '../../wasm/instruction.ts'
import { type State, initialWords } from '../aggregates/aggregates.ts'
import type { Key } from './group-key.ts'
import type { GroupLayout } from './group-layout.ts'
import { comparedWord, hashOf } from '../keys.ts'
import type { RowScope } from '../row-code.ts'
import { tablePlace } from '../run-context.ts'
import type { TableWriter } from '../table-writer.ts'

/**
 * A directory's slot has the upper half of the group's hash above, the entry's address below. The hash's first bits are its place: so a
 * directory in order is in the order of any other, whatever their sizes.
 */
export const slotOf = (tag: Instruction, entry: Instruction): Instruction =>
  op('i64.or', op('i64.shl', op('i64.extend_i32_u', tag), i64(32)), op('i64.extend_i32_u', entry))

export const tagOf = (hashOrSlot: Instruction): Instruction => op('i32.wrap_i64', op('i64.shr_u', hashOrSlot, i64(32)))

/** Groups go to parts by the first bits of their hashes. */
export const partBits = 7
export const partsMax = 1 << partBits
export const partOf = (tag: Instruction): Instruction => op('i32.shr_u', tag, i32(32 - partBits))

/** Entries keep their tags behind the mask of NULLs. */
export const tagOffset = ({ keys }: GroupLayout): number => keys.nulls + 4

/** shift: 64 - log2(slots), of which shifts of 32 bits take the lower five. skipped: first bits that are the same in the whole directory. */
export const indexOf = (tag: Instruction, shift: Instruction, skipped = 0): Instruction =>
  op('i32.shr_u', skipped === 0 ? tag : op('i32.shl', tag, i32(skipped)), shift)

interface FindOptions {
  /** First bits of the hash that are the same in the whole directory. */
  readonly skipped?: number
  /** Of the hash, where it is known. */
  readonly tag?: Instruction
  /** The run may have rows go to parts, where they are not looked for (group-parts.ts). */
  readonly intoParts?: boolean
}

/** The group's entry, made with empty states if it is new. */
export function findGroup(
  keys: readonly Key[],
  layout: GroupLayout,
  scope: RowScope,
  writer: TableWriter,
  { skipped = 0, tag: known, intoParts = false }: FindOptions = {},
): Instruction {
  const { fn } = scope
  const words = keys.map(({ word }) => word)
  const masks = keys.flatMap(({ isNull }, i) => (isNull ? [op('i32.shl', isNull, i32(layout.keys.fields[i].bit))] : []))
  const nullable = layout.keys.fields.some(({ shape }) => shape.nullable)
  const mask = nullable
    ? fn.let(
        'i32',
        masks.reduce((a, b) => op('i32.or', a, b), i32(0)),
      )
    : undefined
  const hashed = keys.map(({ word, hash }) => hash ?? word)
  const tag = known ?? fn.let('i32', tagOf(hashOf(mask ? [...hashed, op('i64.extend_i32_u', mask)] : hashed, scope)))
  const entry = fn.local('i32')
  const at = fn.local('i32')
  const index = fn.local('i32')
  const slot = fn.local('i64')
  const directory = writer.word('directory')
  const directoryMask = writer.word('mask')
  const shift = writer.word('shift')
  // What the run changes where a part has no room is read again there.
  if (intoParts) for (const word of ['limit', 'seen'] as const) writer.word(word)
  const start = (): void => {
    fn.emit(store('i32.store', get(entry), mask ?? i32(0), layout.keys.nulls))
    fn.emit(store('i32.store', get(entry), tag, tagOffset(layout)))
    keys.forEach(({ word, kept }, i) =>
      fn.emit(store('i64.store', get(entry), kept ?? word, layout.keys.fields[i].offset)),
    )
    layout.states.states.forEach((state, i) => initialize(fn, get(entry), layout.stateOffsets[i], state))
  }
  fn.block('found', (found) => {
    fn.loop('restart', (restart) => {
      if (intoParts)
        fn.when(writer.word('parts'), () => {
          fn.emit(set(at, op('i32.add', writer.word('parts'), op('i32.shl', partOf(tag), i32(3)))))
          fn.emit(set(entry, load('i32.load', get(at))))
          const next = op('i32.add', get(entry), i32(layout.bytes))
          const noRoom = op('i32.gt_u', next, load('i32.load', get(at), 4))
          fn.emit({ kind: 'if', condition: noRoom, then: [...writer.grow(), br(restart)] })
          fn.emit(store('i32.store', get(at), next))
          start()
          fn.emit(br(found))
        })
      if (intoParts) writer.see()
      fn.emit(set(index, indexOf(tag, shift, skipped)))
      fn.loop('probe', (again) => {
        fn.emit(set(at, op('i32.add', directory, op('i32.shl', get(index), i32(3)))))
        fn.emit(set(slot, load('i64.load', get(at))))
        fn.when(op('i64.eqz', get(slot)), () => {
          const noRoom = op(
            'i32.or',
            op('i32.ge_u', writer.word('count'), writer.word('limit')),
            op('i32.gt_u', op('i32.add', writer.word('next'), i32(layout.bytes)), writer.word('end')),
          )
          fn.emit({ kind: 'if', condition: noRoom, then: [...writer.grow(), br(restart)] })
          fn.emit(set(entry, writer.appendWithinRoom(layout.bytes)))
          fn.emit(store('i64.store', get(at), slotOf(tag, get(entry))))
          start()
          fn.emit(br(found))
        })
        fn.when(op('i32.eq', tagOf(get(slot)), tag), () => {
          fn.emit(set(entry, op('i32.wrap_i64', get(slot))))
          const equal = words.map((word, i) => {
            const { shape, offset } = layout.keys.fields[i]
            return op('i64.eq', comparedWord(load('i64.load', get(entry), offset), shape, scope), word)
          })
          if (mask) equal.push(op('i32.eq', load('i32.load', get(entry), layout.keys.nulls), mask))
          fn.emit(
            br(
              found,
              equal.reduce((a, b) => op('i32.and', a, b)),
            ),
          )
        })
        fn.emit(set(index, op('i32.and', op('i32.add', get(index), i32(1)), directoryMask)), br(again))
      })
    })
  })
  return get(entry)
}

function initialize(fn: FunctionBuilder, entry: Instruction, offset: number, state: State): void {
  initialWords(state).forEach((word, i) => fn.emit(store(`${state.words[i]}.store`, entry, word, offset + i * 8)))
}

/** rehash(context, start, end): puts what is in the slots from start to end of a directory into an empty, larger one. */
export function rehashFunction(fn: FunctionBuilder, place: number, skipped = 0): void {
  const word = (offset: number): Instruction => fn.constant('i32', load('i32.load', get(0), place + offset))
  const directory = word(tablePlace.directory)
  const mask = word(tablePlace.mask)
  const shift = word(tablePlace.shift)
  const from = get(1)
  const [index, at] = [fn.local('i32'), fn.local('i32')]
  const slot = fn.local('i64')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      fn.emit(set(slot, load('i64.load', from)), set(1, op('i32.add', from, i32(8))))
      fn.emit(br(next, op('i64.eqz', get(slot))))
      fn.emit(set(index, indexOf(tagOf(get(slot)), shift, skipped)))
      fn.block('free', (free) => {
        fn.loop('probe', (again) => {
          fn.emit(set(at, op('i32.add', directory, op('i32.shl', get(index), i32(3)))))
          fn.emit(br(free, op('i64.eqz', load('i64.load', get(at)))))
          fn.emit(set(index, op('i32.and', op('i32.add', get(index), i32(1)), mask)), br(again))
        })
      })
      fn.emit(store('i64.store', get(at), get(slot)), br(next))
    })
  })
}
