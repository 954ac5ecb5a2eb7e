// equalBytes(a, b, lengthA, lengthB): 1 if both lengths are equal and so are the bytes; eight at a time.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'

const no: Instruction = { kind: 'return', value: i32(0) }

export function equalBytes(): FunctionBuilder {
  const fn = new FunctionBuilder('equalBytes', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [a, b, length] = [get(0), get(1), get(2)]
  fn.when(op('i32.ne', length, get(3)), () => fn.emit(no))
  const step = (bytes: number): void =>
    fn.emit(
      set(0, op('i32.add', a, i32(bytes))),
      set(1, op('i32.add', b, i32(bytes))),
      set(2, op('i32.sub', length, i32(bytes))),
    )
  fn.block('words', (done) => {
    fn.loop('word', (next) => {
      fn.emit(br(done, op('i32.lt_u', length, i32(8))))
      fn.when(op('i64.ne', load('i64.load', a), load('i64.load', b)), () => fn.emit(no))
      step(8)
      fn.emit(br(next))
    })
  })
  fn.block('bytes', (done) => {
    fn.loop('byte', (next) => {
      fn.emit(br(done, op('i32.eqz', length)))
      fn.when(op('i32.ne', load('i32.load8_u', a), load('i32.load8_u', b)), () => fn.emit(no))
      step(1)
      fn.emit(br(next))
    })
  })
  fn.emit(i32(1))
  return fn
}
