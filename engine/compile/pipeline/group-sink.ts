// The sinks of aggregates. With groups: a hash table of entries {mask of NULLs, keys, states}; without: one group, in locals.
import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../../plan/expression.ts'
import { bool } from '../expression/choice.ts'
import type { CompiledValue } from '../expression/compiled-value.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { paddedKey, stringsEntry, stringsHead } from '../library/intern-text.ts'
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, i64, type Instruction, load, op, set, store } from '../wasm/instruction.ts'
import {
  argumentValue,
  type Cell,
  initialWords,
  planStates,
  type State,
  updateStates,
  withoutDistinct,
} from './aggregates.ts'
import { directly } from './direct-groups.ts'
import { distinctValues } from './distinct-values.ts'
import { setKeys } from './grouping-sets.ts'
import { type EntryLayout, entryLayout, type Shape, shapeOf } from './fields.ts'
import { comparedWord, hashOf, keyWord } from './keys.ts'
import type { Sink } from './pipeline.ts'
import { runParameter, settled } from './produce.ts'
import { RowScope } from './row-code.ts'
import { tablePlace } from './run-context.ts'
import { TableWriter } from './table-writer.ts'

type Aggregate = Sink & { readonly kind: 'aggregate' }
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
  readonly values: readonly (CompiledValue | undefined)[]
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

/** A key as the table compares it: a word, and whether it is NULL. */
export interface Key {
  readonly word: Instruction
  /** What is kept of it, if not the word: a float as it is. */
  readonly kept?: Instruction
  readonly isNull?: Instruction
}

export function groupSink(sink: Aggregate, layout: GroupLayout, scope: RowScope, writer: TableWriter): void {
  const { fn } = scope
  scope.ensure([
    ...groupKeys(sink),
    ...sink.aggregates.flatMap(({ args, filter }) => (filter ? [...args, filter] : args)),
  ])
  const values = groupKeys(sink).map((group) => settled(compileExpression(group, scope), fn))
  if (values.length > sink.groups.length + 1) {
    severalSink(values, sink, layout, scope, writer)
    return
  }
  const entry = directly(values, scope, () => {
    const keys = values.map((value) => keyOf(value, scope))
    const find = (): Instruction => findGroup(keys, layout, scope, writer)
    return values.length === 1 && values[0].kind === 'text' ? findByText(keys[0], scope, find) : find()
  })
  updateStates(layout.states, cellsOf(fn, entry, layout), scope)
}

/** A row is in an entry for each of the values that are taken once; the first of them has what is taken of every row. */
function severalSink(
  values: readonly CompiledValue[],
  { groups }: Aggregate,
  layout: GroupLayout,
  scope: RowScope,
  writer: TableWriter,
): void {
  const group = values.slice(0, groups.length).map((value) => keyOf(value, scope))
  const once = values.slice(groups.length)
  once.forEach((value, i) => {
    const keys = [...group, ...once.map((_, other) => (other === i ? keyOf(value, scope) : absent))]
    const entry = findGroup(keys, layout, scope, writer)
    if (i === 0) updateStates(layout.states, cellsOf(scope.fn, entry, layout), scope)
  })
}

const absent: Key = { word: i64(0), isNull: i32(1) }

function keyOf(value: CompiledValue, scope: RowScope): Key {
  const { fn } = scope
  const zeroIfNull = (word: Instruction): Instruction =>
    value.isNull ? fn.let('i64', op('select', i64(0), word, value.isNull)) : word
  if (value.kind !== 'text') {
    const kept = value.kind === 'f64' ? zeroIfNull(op('i64.reinterpret_f64', value.value)) : undefined
    return { word: zeroIfNull(keyWord(value, scope)), kept, isNull: value.isNull }
  }
  const id = fn.local('i32')
  fn.emit(set(id, i32(0)))
  const intern = (): void => fn.emit(...idInstructions(value, id, scope))
  if (value.isNull) fn.when(value.isNull, () => {}, intern)
  else intern()
  return { word: fn.let('i64', op('i64.extend_i32_u', get(id))), isNull: value.isNull }
}

/** The group of the text that is the only key is noted beside it: who has found the text has found the group. */
function findByText({ word, isNull }: Key, scope: RowScope, find: () => Instruction): Instruction {
  const { fn } = scope
  const [entry, at] = [fn.local('i32'), fn.local('i32')]
  fn.emit(set(entry, i32(0)))
  const recall = (): void => {
    const offset = op('i32.mul', op('i32.wrap_i64', word), i32(stringsEntry.bytes))
    fn.emit(set(at, op('i32.add', load('i32.load', stringsOf(scope), stringsHead.entries), offset)))
    fn.emit(set(entry, load('i32.load', get(at), stringsEntry.group)))
  }
  const note = (): void => fn.emit(store('i32.store', get(at), get(entry), stringsEntry.group))
  if (isNull) fn.when(isNull, () => {}, recall)
  else recall()
  fn.when(op('i32.eqz', get(entry)), () => {
    fn.emit(set(entry, find()))
    if (isNull) fn.when(isNull, () => {}, note)
    else note()
  })
  return get(entry)
}

const stringsOf = ({ fn, needs }: RowScope): Instruction =>
  fn.constant('i32', load('i32.load', get(runParameter.context), needs.context.place('strings')))

/** The id of a text, from the string table; a dictionary's entry is looked up there once. */
function idInstructions(value: CompiledValue & { kind: 'text' }, id: number, scope: RowScope): Instruction[] {
  const { fn, needs } = scope
  if (value.entry) {
    const number = needs.remaps.length
    const known = needs.remaps.find((one) => one.column === value.entry!.column && one.padded === value.padded)
    const place = known?.place ?? needs.context.place(`remap/${number}`)
    if (!known) needs.remaps.push({ column: value.entry.column, padded: value.padded, place })
    const base = fn.constant('i32', load('i32.load', get(runParameter.context), place))
    const at = fn.local('i32')
    return [
      set(at, op('i32.add', base, op('i32.shl', value.entry.code, i32(2)))),
      set(id, load('i32.load', get(at))),
      {
        kind: 'if',
        condition: op('i32.eqz', get(id)),
        then: [
          ...internInstructions(value, id, scope),
          set(id, op('i32.add', get(id), i32(1))),
          store('i32.store', get(at), get(id)),
        ],
      },
      set(id, op('i32.sub', get(id), i32(1))),
    ]
  }
  return internInstructions(value, id, scope)
}

function internInstructions(value: CompiledValue & { kind: 'text' }, id: number, scope: RowScope): Instruction[] {
  const { fn, needs } = scope
  const strings = stringsOf(scope)
  const growStrings = needs.import('growStrings', ['i32'], [])
  const length = fn.local('i32')
  const keyLength = fn.local('i32')
  const intern = call(needs.library('internText'), strings, value.address, get(length), get(keyLength))
  const again = { name: 'intern' }
  return [
    set(length, value.length),
    set(
      keyLength,
      value.padded
        ? op('i32.or', call(needs.library('trimmedLength'), value.address, get(length)), i32(paddedKey))
        : get(length),
    ),
    {
      kind: 'loop',
      label: again,
      body: [
        set(id, intern),
        {
          kind: 'if',
          condition: op('i32.lt_s', get(id), i32(0)),
          then: [call(growStrings, get(length)), br(again)],
        },
      ],
    },
  ]
}

/**
 * A directory's slot has the upper half of the group's hash above, the entry's address below. The hash's first bits are its place: so a
 * directory in order is in the order of any other, whatever their sizes.
 */
export const slotOf = (tag: Instruction, entry: Instruction): Instruction =>
  op('i64.or', op('i64.shl', op('i64.extend_i32_u', tag), i64(32)), op('i64.extend_i32_u', entry))
export const tagOf = (hashOrSlot: Instruction): Instruction => op('i32.wrap_i64', op('i64.shr_u', hashOrSlot, i64(32)))
/** shift: 64 - log2(slots), of which shifts of 32 bits take the lower five. */
export const indexOf = (tag: Instruction, shift: Instruction): Instruction => op('i32.shr_u', tag, shift)

/** The group's entry, made with empty states if it is new. */
export function findGroup(
  keys: readonly Key[],
  layout: GroupLayout,
  scope: RowScope,
  writer: TableWriter,
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
  const hash = hashOf(mask ? [...words, op('i64.extend_i32_u', mask)] : words, scope)
  const tag = fn.let('i32', tagOf(hash))
  const entry = fn.local('i32')
  const at = fn.local('i32')
  const index = fn.local('i32')
  const slot = fn.local('i64')
  const directory = writer.word('directory')
  const directoryMask = writer.word('mask')
  const shift = writer.word('shift')
  fn.block('found', (found) => {
    fn.loop('restart', (restart) => {
      fn.emit(set(index, indexOf(tag, shift)))
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
          fn.emit(store('i32.store', get(entry), mask ?? i32(0), layout.keys.nulls))
          keys.forEach(({ word, kept }, i) =>
            fn.emit(store('i64.store', get(entry), kept ?? word, layout.keys.fields[i].offset)),
          )
          layout.states.states.forEach((state, i) => initialize(fn, get(entry), layout.stateOffsets[i], state))
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

/** rehash(context, start, end): puts what is in the slots from start to end of a directory into an empty, larger one. */
export function rehashFunction(fn: FunctionBuilder, place: number): void {
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
      fn.emit(set(index, indexOf(tagOf(get(slot)), shift)))
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
