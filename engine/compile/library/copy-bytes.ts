// copyBytes(to, from, length): eight at a time; the places do not overlap.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set, store } from '../wasm/instruction.ts'

export function copyBytes(): FunctionBuilder {
  const fn = new FunctionBuilder('copyBytes', ['i32', 'i32', 'i32'])
  const [to, from, length] = [get(0), get(1), get(2)]
  const step = (bytes: number): void =>
    fn.emit(
      set(0, op('i32.add', to, i32(bytes))),
      set(1, op('i32.add', from, i32(bytes))),
      set(2, op('i32.sub', length, i32(bytes))),
    )
  fn.block('words', (done) => {
    fn.loop('word', (next) => {
      fn.emit(br(done, op('i32.lt_u', length, i32(8))), store('i64.store', to, load('i64.load', from)))
      step(8)
      fn.emit(br(next))
    })
  })
  fn.block('bytes', (done) => {
    fn.loop('byte', (next) => {
      fn.emit(br(done, op('i32.eqz', length)), store('i32.store8', to, load('i32.load8_u', from)))
      step(1)
      fn.emit(br(next))
    })
  })
  return fn
}
