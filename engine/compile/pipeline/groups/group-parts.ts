// Groups in parts by the first bits of their hashes: what is too much for one table that stays in the cache is put down part by part as
// it comes, a group as often as it was met in between, and each part is made one table's groups when all rows are there.
import type { ModuleDescription } from '../../wasm/module.ts'
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import { findGroup, partBits, partOf, partsMax, rehashFunction, tagOf, tagOffset } from './group-directory.ts'
import type { Key } from './group-key.ts'
import { cellsOf, type GroupLayout } from './group-layout.ts'
import { comparedWord } from '../keys.ts'
import { mergeStates } from '../aggregates/merge-states.ts'
import { runParameter } from '../produce.ts'
import { ModuleNeeds, RowScope } from '../row-code.ts'
import { ContextLayout, tablePlace } from '../run-context.ts'
import { TableWriter } from '../table-writer.ts'

/** The number of the table that a part's groups are gathered in. */
const partTable = -3

/** What the code is told by: a context of its own. */
export interface PartsPlaces {
  readonly table: number
  /** By part, how many entries there are for it, and where the next one goes: words of 4 bytes. */
  readonly counts: number
  readonly next: number
  /** Address of a table of ids by the ids of texts in the entries that are gathered, or 0: they are the query's own. */
  readonly translate: number
  readonly bytes: number
}

export interface PartsModule {
  readonly description: ModuleDescription
  readonly places: PartsPlaces
}

/** Groups by texts alone are noted where those are (group-sink.ts, direct-groups.ts). */
export const hasParts = ({ keys }: GroupLayout): boolean => keys.fields.some(({ shape }) => shape.kind !== 'text')

export function compileParts(layout: GroupLayout): PartsModule {
  const context = new ContextLayout()
  const places = {
    table: context.place(`table/${partTable}`, tablePlace.bytes),
    counts: context.place('counts', partsMax * 4),
    next: context.place('next', partsMax * 4),
    translate: context.place('translate'),
  }
  const needs = new ModuleNeeds(context)
  const rehash = new FunctionBuilder('rehash', ['i32', 'i32', 'i32'])
  rehashFunction(rehash, places.table, partBits)
  const own = [
    countFunction(places.counts),
    scatterFunction(layout, places.next),
    gatherFunction(layout, needs, places.translate),
    rehash,
  ]
  return {
    description: {
      imports: [...needs.imports.values()],
      functions: [...own, ...needs.functions],
      exports: ['count', 'scatter', 'gather', 'rehash'],
    },
    places: { ...places, bytes: context.bytes },
  }
}

/** Over the filled slots of a directory from the second parameter to the third. */
function overSlots(fn: FunctionBuilder, body: (slot: Instruction, part: Instruction) => void): void {
  const from = get(1)
  const slot = fn.local('i64')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      fn.emit(set(slot, load('i64.load', from)))
      fn.when(op('i32.eqz', op('i64.eqz', get(slot))), () => body(get(slot), partOf(tagOf(get(slot)))))
      fn.emit(set(1, op('i32.add', from, i32(8))), br(next))
    })
  })
}

/** A part's word in the context. */
const wordOf = (fn: FunctionBuilder, part: Instruction): Instruction =>
  fn.let('i32', op('i32.add', get(runParameter.context), op('i32.shl', part, i32(2))))

/** count(context, start, end): how many of the slots from start to end are of each part, added to what is there. */
function countFunction(counts: number): FunctionBuilder {
  const fn = new FunctionBuilder('count', ['i32', 'i32', 'i32'])
  overSlots(fn, (_, part) => {
    const at = wordOf(fn, part)
    fn.emit(store('i32.store', at, op('i32.add', load('i32.load', at, counts), i32(1)), counts))
  })
  return fn
}

/** scatter(context, start, end): the entries of the slots from start to end go to their parts, which have room, and the slots are empty. */
function scatterFunction({ bytes }: GroupLayout, next: number): FunctionBuilder {
  const fn = new FunctionBuilder('scatter', ['i32', 'i32', 'i32'])
  overSlots(fn, (slot, part) => {
    const at = wordOf(fn, part)
    const to = fn.let('i32', load('i32.load', at, next))
    const entry = fn.let('i32', op('i32.wrap_i64', slot))
    for (let offset = 0; offset < bytes; offset += 8)
      fn.emit(store('i64.store', to, load('i64.load', entry, offset), offset))
    fn.emit(store('i32.store', at, op('i32.add', to, i32(bytes)), next))
    fn.emit(store('i64.store', get(1), { kind: 'const', type: 'i64', value: 0n }))
  })
  return fn
}

/** gather(context, start, end) -> error code: the entries from start to end, all of one part, into that part's groups. */
function gatherFunction(layout: GroupLayout, needs: ModuleNeeds, translate: number): FunctionBuilder {
  const fn = new FunctionBuilder('gather', ['i32', 'i32', 'i32'], ['i32'])
  const scope = new RowScope(fn, needs, { slot: noSlot, skip: { name: 'none' } }, [], [])
  const writer = new TableWriter(fn, needs, partTable)
  const from = get(1)
  const table = fn.constant('i32', load('i32.load', get(runParameter.context), translate))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', from, get(2))))
      const tag = fn.let('i32', load('i32.load', from, tagOffset(layout)))
      const known = findGroup(gatheredKeys(from, layout, table, scope), layout, scope, writer, {
        skipped: partBits,
        tag,
      })
      mergeStates(layout.states, cellsOf(fn, known, layout), cellsOf(fn, from, layout), scope)
      fn.emit(set(1, op('i32.add', from, i32(layout.bytes))), br(next))
    })
  })
  writer.finish()
  fn.emit(i32(0))
  return fn
}

function gatheredKeys(entry: Instruction, { keys }: GroupLayout, translate: Instruction, scope: RowScope): Key[] {
  const { fn } = scope
  const mask = fn.let('i32', load('i32.load', entry, keys.nulls))
  return keys.fields.map(({ shape, offset, bit }) => {
    const isNull = shape.nullable ? fn.let('i32', op('i32.and', op('i32.shr_u', mask, i32(bit)), i32(1))) : undefined
    if (shape.kind !== 'text') {
      const kept = fn.let('i64', load('i64.load', entry, offset))
      return { word: comparedWord(kept, shape, scope), kept, isNull }
    }
    const id = fn.local('i32')
    fn.emit(set(id, load('i32.load', entry, offset)))
    const isKnown = isNull ? op('i32.and', op('i32.eqz', isNull), op('i32.ne', translate, i32(0))) : translate
    fn.when(isKnown, () => fn.emit(set(id, load('i32.load', op('i32.add', translate, op('i32.shl', get(id), i32(2)))))))
    return { word: fn.let('i64', op('i64.extend_i32_u', get(id))), isNull }
  })
}

function noSlot(): never {
  throw new Error('code over entries reads no slot')
}
