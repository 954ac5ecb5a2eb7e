// trimmedLength(address, length): bytes without the spaces at the end.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set } from '../wasm/instruction.ts'

export function trimmedLength(): FunctionBuilder {
  const fn = new FunctionBuilder('trimmedLength', ['i32', 'i32'], ['i32'])
  const [address, length] = [get(0), get(1)]
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.eqz', length)))
      const last = load('i32.load8_u', op('i32.sub', op('i32.add', address, length), i32(1)))
      fn.emit(br(done, op('i32.ne', last, i32(0x20))))
      fn.emit(set(1, op('i32.sub', length, i32(1))), br(next))
    })
  })
  fn.emit(length)
  return fn
}
