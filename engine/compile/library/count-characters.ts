// countCharacters(address, length): bytes that begin a character of UTF-8.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set } from '../wasm/instruction.ts'

export function countCharacters(): FunctionBuilder {
  const fn = new FunctionBuilder('countCharacters', ['i32', 'i32'], ['i32'])
  const [address, length] = [get(0), get(1)]
  const count = fn.local('i32')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.eqz', length)))
      const begins = op('i32.ne', op('i32.and', load('i32.load8_u', address), i32(0xc0)), i32(0x80))
      fn.emit(
        set(count, op('i32.add', get(count), begins)),
        set(0, op('i32.add', address, i32(1))),
        set(1, op('i32.sub', length, i32(1))),
        br(next),
      )
    })
  })
  fn.emit(get(count))
  return fn
}
