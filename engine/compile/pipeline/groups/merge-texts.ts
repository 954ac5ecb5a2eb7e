// Groups by one text that another thread made: each text is looked up in this thread's table, where its group is noted. Nothing is added
// there meanwhile, and no two texts lead to the same group: so several threads may be at it, each at texts of its own.
import { stringsEntry, stringsHead, paddedKey } from '../../library/intern-text.ts'
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, call, get, i32, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import type { ModuleDescription } from '../../wasm/module.ts'
import { deadBit } from './adopt-groups.ts'
import { cellsOf, type GroupLayout } from './group-layout.ts'
import { mergeStates } from '../aggregates/merge-states.ts'
import { ModuleNeeds, RowScope } from '../row-code.ts'
import { ContextLayout } from '../run-context.ts'

/** Whether groups are noted beside the texts that they are by (group-sink.ts). */
export const isByText = ({ keys: { fields } }: GroupLayout): boolean =>
  fields.length === 1 && fields[0].shape.kind === 'text'

export function compileMergeTexts(layout: GroupLayout): ModuleDescription {
  const needs = new ModuleNeeds(new ContextLayout())
  const merge = mergeTextsFunction(layout, needs)
  return {
    imports: [...needs.imports.values()],
    functions: [merge, ...needs.functions],
    exports: ['mergeTexts'],
  }
}

/**
 * mergeTexts(strings, entries, first, end, met) -> error code: of the texts in another table's entries, from first to end, those that
 * `strings` has: their groups' states are taken into those here, and the groups are dead. met: a byte for each, 1 if it was.
 */
function mergeTextsFunction(layout: GroupLayout, needs: ModuleNeeds): FunctionBuilder {
  const fn = new FunctionBuilder('mergeTexts', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [strings, entries, index, end, met] = [get(0), get(1), get(2), get(3), get(4)]
  const scope = new RowScope(fn, needs, { slot: noSlot, skip: { name: 'none' } }, [], [])
  const head = (word: 'directory' | 'mask' | 'entries'): Instruction =>
    fn.constant('i32', load('i32.load', strings, stringsHead[word]))
  const [directory, mask, known] = [head('directory'), head('mask'), head('entries')]
  const [bucket, slot, found] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  const nthEntry = (base: Instruction, number: Instruction): Instruction =>
    op('i32.add', base, op('i32.mul', number, i32(stringsEntry.bytes)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', index, end)))
      const entry = fn.let('i32', nthEntry(entries, index))
      const part = (word: 'hash' | 'keyLength' | 'address' | 'group'): Instruction =>
        fn.let('i32', load('i32.load', entry, stringsEntry[word]))
      const [hash, keyLength, address] = [part('hash'), part('keyLength'), part('address')]
      const keyBytes = fn.let('i32', op('i32.and', keyLength, i32(~paddedKey)))
      fn.emit(set(bucket, op('i32.and', hash, mask)))
      fn.emit(store('i32.store8', op('i32.add', met, index), i32(0)))
      fn.block('settled', (settled) => {
        fn.loop('probe', (again) => {
          fn.emit(set(slot, load('i32.load', op('i32.add', directory, op('i32.shl', get(bucket), i32(2))))))
          fn.emit(br(settled, op('i32.eqz', get(slot))))
          fn.emit(set(found, nthEntry(known, op('i32.sub', get(slot), i32(1)))))
          const sameHash = op('i32.eq', load('i32.load', get(found), stringsEntry.hash), hash)
          const sameLength = op('i32.eq', load('i32.load', get(found), stringsEntry.keyLength), keyLength)
          fn.when(op('i32.and', sameHash, sameLength), () => {
            const text = load('i32.load', get(found), stringsEntry.address)
            fn.when(call(needs.library('equalBytes'), text, address, keyBytes, keyBytes), () => {
              const into = fn.let('i32', load('i32.load', get(found), stringsEntry.group))
              const from = part('group')
              mergeStates(layout.states, cellsOf(fn, into, layout), cellsOf(fn, from, layout), scope)
              fn.emit(store('i32.store', from, i32(deadBit), layout.keys.nulls))
              fn.emit(store('i32.store8', op('i32.add', met, index), i32(1)), br(settled))
            })
          })
          fn.emit(set(bucket, op('i32.and', op('i32.add', get(bucket), i32(1)), mask)), br(again))
        })
      })
      fn.emit(set(2, op('i32.add', index, i32(1))), br(next))
    })
  })
  fn.emit(i32(0))
  return fn
}

function noSlot(): never {
  throw new Error('code over texts reads no slot')
}
