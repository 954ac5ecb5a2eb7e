// Ids of texts in another thread's string table as ids in this one's.
import { stringsEntry } from '../../library/intern-text.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, call, get, i32, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import type { ModuleNeeds } from '../row-code.ts'

/**
 * translateTexts(strings, entries, first, count, table) -> how far it came: the ids in `strings` of another table's texts, by their ids
 * there. It stops where the table must grow.
 */
export function translateTextsFunction(needs: ModuleNeeds, fn: FunctionBuilder): void {
  const intern = needs.library('internText')
  const [strings, entries, index, count, table] = [get(0), get(1), get(2), get(3), get(4)]
  const id = fn.local('i32')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', index, count)))
      const entry = op('i32.add', entries, op('i32.mul', index, i32(stringsEntry.bytes)))
      const part = (offset: number): Instruction => load('i32.load', entry, offset)
      const { address, length, keyLength } = stringsEntry
      fn.emit(set(id, call(intern, strings, part(address), part(length), part(keyLength))))
      fn.emit(br(done, op('i32.lt_s', get(id), i32(0))))
      fn.emit(store('i32.store', op('i32.add', table, op('i32.shl', index, i32(2))), get(id)))
      fn.emit(set(2, op('i32.add', index, i32(1))), br(next))
    })
  })
  fn.emit(index)
}
