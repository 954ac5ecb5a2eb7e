// jsonElement(address, length, index): the address (low) and length (high half) of an array's element, counted from 0, in the canonical text
// of jsonb; 0 if there are fewer, or it is no array. jsonElements(address, length): how many there are; -1 if it is no array.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, type FunctionRef, get, i32, i64, type Instruction, load, op, set } from '../wasm/instruction.ts'

const isByte = (address: Instruction, character: string): Instruction =>
  op('i32.eq', load('i32.load8_u', address), i32(character.charCodeAt(0)))
const after = (count: number, place: Instruction): Instruction => op('i32.add', place, i32(count))

export function jsonElement(use: (name: 'jsonValueEnd') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('jsonElement', ['i32', 'i32', 'i32'], ['i64'])
  const [address, length, index] = [0, 1, 2].map(get)
  const [end, valueEnd] = [fn.local('i32'), fn.local('i32')]
  fn.block('none', (none) => {
    fn.emit(
      br(none, op('i32.lt_u', length, i32('[0]'.length))),
      br(none, op('i32.eqz', isByte(address, '['))),
      set(end, op('i32.add', address, length)),
      set(0, after(1, address)),
    )
    fn.loop('element', (next) => {
      fn.emit(set(valueEnd, call(use('jsonValueEnd'), address, get(end))))
      fn.when(op('i32.eqz', index), () =>
        fn.emit({
          kind: 'return',
          value: op(
            'i64.or',
            op('i64.extend_i32_u', address),
            op('i64.shl', op('i64.extend_i32_u', op('i32.sub', get(valueEnd), address)), i64(32)),
          ),
        }),
      )
      fn.emit(
        set(2, op('i32.sub', index, i32(1))),
        br(none, op('i32.ge_u', after(1, get(valueEnd)), get(end))),
        set(0, after(2, get(valueEnd))),
        br(next),
      )
    })
  })
  fn.emit(i64(0))
  return fn
}

export function jsonElements(use: (name: 'jsonValueEnd') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('jsonElements', ['i32', 'i32'], ['i32'])
  const [address, length] = [get(0), get(1)]
  const [end, count] = [fn.local('i32'), fn.local('i32')]
  const answer = (value: Instruction): void => fn.emit({ kind: 'return', value })
  fn.when(op('i32.lt_u', length, i32('[]'.length)), () => answer(i32(-1)))
  fn.when(op('i32.eqz', isByte(address, '[')), () => answer(i32(-1)))
  fn.when(op('i32.eq', length, i32('[]'.length)), () => answer(i32(0)))
  fn.emit(set(end, op('i32.add', address, length)), set(0, after(1, address)))
  fn.loop('element', (next) => {
    fn.emit(
      set(0, after(2, call(use('jsonValueEnd'), address, get(end)))),
      set(count, after(1, get(count))),
      // The last one has but the bracket behind it.
      br(next, op('i32.lt_u', address, get(end))),
    )
  })
  fn.emit(get(count))
  return fn
}
