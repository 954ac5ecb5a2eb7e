// The sinks of aggregates. With groups: a hash table of entries {mask of NULLs, keys, states}; without: one group, in locals.
import { compileExpression } from '../expression/compile-expression.ts'
import type { CompiledValue } from '../expression/compiled-value.ts'
import { Unsupported } from '../expression/unsupported.ts'
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, i64, type Instruction, load, op, set, store } from '../wasm/instruction.ts'
import {
  argumentValue,
  type Cell,
  initialWords,
  mergeStates,
  planStates,
  type State,
  updateStates,
} from './aggregates.ts'
import { type EntryLayout, entryLayout, type Shape, shapeOf } from './fields.ts'
import { hashOf, keyWord } from './keys.ts'
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

export function groupShapes(sink: Aggregate, scope: RowScope): GroupShapes {
  scope.ensure(sink.groups)
  return {
    keys: sink.groups.map((group) => shapeOf(compileExpression(group, scope))),
    values: sink.aggregates.map((call_) => {
      scope.ensure(call_.args)
      return argumentValue(call_, scope)
    }),
  }
}

export function groupLayout(sink: Aggregate, shapes: GroupShapes): GroupLayout {
  const keys = entryLayout(shapes.keys, 0)
  const states = planStates(sink.aggregates, shapes.values)
  let at = keys.bytes
  const stateOffsets = states.states.map(({ words }) => {
    const offset = at
    at += words.length * 8
    return offset
  })
  return { keys, states, stateOffsets, bytes: at }
}

/** A word of an entry in memory. */
const memoryCell = (fn: FunctionBuilder, entry: Instruction, offset: number, type: 'i64' | 'f64'): Cell => ({
  get: () => load(`${type}.load`, entry, offset),
  set: (value) => fn.emit(store(`${type}.store`, entry, value, offset)),
})

const cellsOf = (fn: FunctionBuilder, entry: Instruction, layout: GroupLayout): Cell[][] =>
  layout.states.states.map((state, i) =>
    state.words.map((type, word) => memoryCell(fn, entry, layout.stateOffsets[i] + word * 8, type)),
  )

/** A key as the table compares it: a word, and whether it is NULL. */
interface Key {
  readonly word: Instruction
  readonly isNull?: Instruction
}

export function groupSink(sink: Aggregate, layout: GroupLayout, scope: RowScope, writer: TableWriter): void {
  const { fn } = scope
  scope.ensure([...sink.groups, ...sink.aggregates.flatMap(({ args, filter }) => (filter ? [...args, filter] : args))])
  const keys = sink.groups.map((group) => keyOf(settled(compileExpression(group, scope), fn), scope))
  const entry = findGroup(keys, layout, scope, writer)
  updateStates(layout.states, cellsOf(fn, entry, layout), scope)
}

function keyOf(value: CompiledValue, scope: RowScope): Key {
  const { fn } = scope
  const zeroIfNull = (word: Instruction): Instruction =>
    value.isNull ? fn.let('i64', op('select', i64(0), word, value.isNull)) : word
  if (value.kind !== 'text') return { word: zeroIfNull(keyWord(value, scope)), isNull: value.isNull }
  const id = fn.local('i32')
  fn.emit(set(id, i32(0)))
  const intern = (): void => fn.emit(...internInstructions(value, id, scope))
  if (value.isNull) fn.when(value.isNull, () => {}, intern)
  else intern()
  return { word: fn.let('i64', op('i64.extend_i32_u', get(id))), isNull: value.isNull }
}

/** The id of a text: of a dictionary's entry from a table made before the run, else from the string table. */
function internInstructions(value: CompiledValue & { kind: 'text' }, id: number, scope: RowScope): Instruction[] {
  const { fn, needs } = scope
  if (value.entry) {
    const number = needs.remaps.length
    const known = needs.remaps.find((one) => one.column === value.entry!.column && one.padded === value.padded)
    const place = known?.place ?? needs.context.place(`remap/${number}`)
    if (!known) needs.remaps.push({ column: value.entry.column, padded: value.padded, strings: 0, place })
    const base = fn.constant('i32', load('i32.load', get(runParameter.context), place))
    return [set(id, load('i32.load', op('i32.add', base, op('i32.shl', value.entry.code, i32(2)))))]
  }
  const strings = fn.constant('i32', load('i32.load', get(runParameter.context), needs.context.place('strings')))
  const growStrings = needs.import('growStrings', ['i32'], [])
  const length = fn.local('i32')
  const keyLength = fn.local('i32')
  const intern = call(needs.library('internText'), strings, value.address, get(length), get(keyLength))
  const again = { name: 'intern' }
  return [
    set(length, value.length),
    set(keyLength, value.padded ? call(needs.library('trimmedLength'), value.address, get(length)) : get(length)),
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

/** The group's entry, made with empty states if it is new. */
function findGroup(keys: readonly Key[], layout: GroupLayout, scope: RowScope, writer: TableWriter): Instruction {
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
  const tag = fn.let('i32', op('i32.wrap_i64', hash))
  const entry = fn.local('i32')
  const at = fn.local('i32')
  const index = fn.local('i32')
  const slot = fn.local('i64')
  const directory = writer.word('directory')
  const directoryMask = writer.word('mask')
  fn.block('found', (found) => {
    fn.loop('restart', (restart) => {
      fn.emit(set(index, op('i32.and', op('i32.wrap_i64', op('i64.shr_u', hash, i64(32))), directoryMask)))
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
          fn.emit(
            store(
              'i64.store',
              get(at),
              op('i64.or', op('i64.shl', op('i64.extend_i32_u', tag), i64(32)), op('i64.extend_i32_u', get(entry))),
            ),
          )
          fn.emit(store('i32.store', get(entry), mask ?? i32(0), layout.keys.nulls))
          words.forEach((word, i) => fn.emit(store('i64.store', get(entry), word, layout.keys.fields[i].offset)))
          layout.states.states.forEach((state, i) => initialize(fn, get(entry), layout.stateOffsets[i], state))
          fn.emit(br(found))
        })
        fn.when(op('i32.eq', op('i32.wrap_i64', op('i64.shr_u', get(slot), i64(32))), tag), () => {
          fn.emit(set(entry, op('i32.wrap_i64', get(slot))))
          const equal = words.map((word, i) =>
            op('i64.eq', load('i64.load', get(entry), layout.keys.fields[i].offset), word),
          )
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

/**
 * mergeGroups(context, start, end): adds the groups of another table, whose entries lie from start to end, to this one's. Ids of texts are
 * translated by the table at the context's `translate`.
 */
export function mergeFunction(
  layout: GroupLayout,
  scopeOf: (fn: FunctionBuilder) => RowScope,
  fn: FunctionBuilder,
  writer: TableWriter,
  translatePlace: number,
): void {
  const scope = scopeOf(fn)
  const translate = fn.constant('i32', load('i32.load', get(runParameter.context), translatePlace))
  const from = get(1)
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      const mask = load('i32.load', from, layout.keys.nulls)
      const keys = layout.keys.fields.map(({ shape, offset, bit }): Key => {
        const isNull = shape.nullable
          ? fn.let('i32', op('i32.and', op('i32.shr_u', mask, i32(bit)), i32(1)))
          : undefined
        const raw = fn.let('i64', load('i64.load', from, offset))
        if (shape.kind !== 'text') return { word: raw, isNull }
        const id = op('i32.shl', op('i32.wrap_i64', raw), i32(2))
        const translated = fn.let('i64', load('i64.load32_u', op('i32.add', translate, id)))
        return { word: isNull ? fn.let('i64', op('select', i64(0), translated, isNull)) : translated, isNull }
      })
      const entry = findGroup(keys, layout, scope, writer)
      mergeStates(layout.states, cellsOf(fn, entry, layout), cellsOf(fn, from, layout), scope)
      fn.emit(set(1, op('i32.add', from, i32(layout.bytes))), br(next))
    })
  })
  writer.finish()
}

/** rehash(context, start, end): puts the entries from start to end into an empty, larger directory. */
export function rehashFunction(
  layout: GroupLayout,
  scopeOf: (fn: FunctionBuilder) => RowScope,
  fn: FunctionBuilder,
  place: number,
): void {
  const scope = scopeOf(fn)
  const directory = fn.constant('i32', load('i32.load', get(0), place + tablePlace.directory))
  const directoryMask = fn.constant('i32', load('i32.load', get(0), place + tablePlace.mask))
  const entry = get(1)
  const index = fn.local('i32')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', entry, get(2))))
      const words = layout.keys.fields.map(({ offset }) => fn.let('i64', load('i64.load', entry, offset)))
      const nullable = layout.keys.fields.some(({ shape }) => shape.nullable)
      const mask = op('i64.extend_i32_u', load('i32.load', entry, layout.keys.nulls))
      const hash = hashOf(nullable ? [...words, fn.let('i64', mask)] : words, scope)
      fn.emit(set(index, op('i32.and', op('i32.wrap_i64', op('i64.shr_u', hash, i64(32))), directoryMask)))
      const at = fn.local('i32')
      fn.block('free', (free) => {
        fn.loop('probe', (again) => {
          fn.emit(set(at, op('i32.add', directory, op('i32.shl', get(index), i32(3)))))
          fn.emit(br(free, op('i64.eqz', load('i64.load', get(at)))))
          fn.emit(set(index, op('i32.and', op('i32.add', get(index), i32(1)), directoryMask)), br(again))
        })
      })
      const tagged = op('i64.or', op('i64.shl', hash, i64(32)), op('i64.extend_i32_u', entry))
      fn.emit(store('i64.store', get(at), tagged))
      fn.emit(set(1, op('i32.add', entry, i32(layout.bytes))), br(next))
    })
  })
}
