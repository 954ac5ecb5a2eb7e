// isAscii(address, length): 1 if no byte belongs to a character beyond ASCII.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, i64, load, op, set, when } from '../wasm/instruction.ts'

export function isAscii(): FunctionBuilder {
  const fn = new FunctionBuilder('isAscii', ['i32', 'i32'], ['i32'])
  const [address, length] = [get(0), get(1)]
  const step = (bytes: number) => [
    set(0, op('i32.add', address, i32(bytes))),
    set(1, op('i32.sub', length, i32(bytes))),
  ]
  const no = { kind: 'return', value: i32(0) } as const
  fn.block('words', (done) => {
    fn.loop('word', (next) => {
      fn.emit(br(done, op('i32.lt_u', length, i32(8))))
      const high = op('i64.and', load('i64.load', address), i64(0x8080_8080_8080_8080n))
      fn.emit(when(op('i64.ne', high, i64(0)), [no]), ...step(8), br(next))
    })
  })
  fn.block('bytes', (done) => {
    fn.loop('byte', (next) => {
      fn.emit(br(done, op('i32.eqz', length)))
      fn.emit(when(op('i32.ge_u', load('i32.load8_u', address), i32(0x80)), [no]), ...step(1), br(next))
    })
  })
  fn.emit(i32(1))
  return fn
}
