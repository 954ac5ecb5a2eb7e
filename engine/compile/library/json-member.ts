// jsonMember(address, length, key, keyLength): the address (low) and length (high half) of an object's value under a key, in the canonical
// text of jsonb; 0 if it has none, or is no object. The key is escaped as it is there.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, type FunctionRef, get, i32, i64, type Instruction, load, op, set } from '../wasm/instruction.ts'

const byteAt = (address: Instruction): Instruction => load('i32.load8_u', address)
const isByte = (address: Instruction, character: string): Instruction =>
  op('i32.eq', byteAt(address), i32(character.charCodeAt(0)))

export function jsonMember(use: (name: 'equalBytes' | 'jsonValueEnd') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('jsonMember', ['i32', 'i32', 'i32', 'i32'], ['i64'])
  const [address, length, key, keyLength] = [0, 1, 2, 3].map(get)
  const [end, start, valueEnd] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  const valueEndOf = use('jsonValueEnd')
  const after = (count: number, place: Instruction): Instruction => op('i32.add', place, i32(count))
  fn.block('none', (none) => {
    fn.emit(
      br(none, op('i32.lt_u', length, i32('{"":0}'.length))),
      br(none, op('i32.eqz', isByte(address, '{'))),
      set(end, op('i32.add', address, length)),
      set(0, after(1, address)),
    )
    fn.loop('member', (next) => {
      // The key with its quotes, and behind it a colon and a space.
      fn.emit(
        set(start, after(2, call(valueEndOf, address, get(end)))),
        set(valueEnd, call(valueEndOf, get(start), get(end))),
      )
      const ownLength = op('i32.sub', op('i32.sub', get(start), address), i32('"": '.length))
      fn.when(op('i32.eq', ownLength, keyLength), () =>
        fn.when(call(use('equalBytes'), after(1, address), key, keyLength, keyLength), () =>
          fn.emit({
            kind: 'return',
            value: op(
              'i64.or',
              op('i64.extend_i32_u', get(start)),
              op('i64.shl', op('i64.extend_i32_u', op('i32.sub', get(valueEnd), get(start))), i64(32)),
            ),
          }),
        ),
      )
      fn.emit(br(none, op('i32.ge_u', after(1, get(valueEnd)), get(end))), set(0, after(2, get(valueEnd))), br(next))
    })
  })
  fn.emit(i64(0))
  return fn
}
