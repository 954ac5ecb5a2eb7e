// skipCharacters(address, length, count): bytes that the first `count` characters take, at most all.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set } from '../wasm/instruction.ts'

export function skipCharacters(): FunctionBuilder {
  const fn = new FunctionBuilder('skipCharacters', ['i32', 'i32', 'i32'], ['i32'])
  const [address, length, count] = [get(0), get(1), get(2)]
  const at = fn.local('i32')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', get(at), length)))
      const byte = load('i32.load8_u', op('i32.add', address, get(at)))
      // A byte that continues a character is none of its own.
      fn.when(op('i32.ne', op('i32.and', byte, i32(0xc0)), i32(0x80)), () => {
        fn.emit(br(done, op('i32.le_s', count, i32(0))))
        fn.emit(set(2, op('i32.sub', count, i32(1))))
      })
      fn.emit(set(at, op('i32.add', get(at), i32(1))), br(next))
    })
  })
  fn.emit(get(at))
  return fn
}
