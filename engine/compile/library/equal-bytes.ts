// equalBytes(a, b, lengthA, lengthB): 1 if both lengths are equal and so are the bytes; eight at a time.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'

const no: Instruction = { kind: 'return', value: i32(0) }

export function equalBytes(): FunctionBuilder {
  const fn = new FunctionBuilder('equalBytes', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [a, b, length] = [get(0), get(1), get(2)]
  fn.when(op('i32.ne', length, get(3)), () => fn.emit(no))
  const differ = (type: 'i64.load' | 'i64.load32_u' | 'i64.load8_u', offset?: Instruction): Instruction => {
    const at = (start: Instruction): Instruction => (offset ? op('i32.add', start, offset) : start)
    return op('i64.ne', load(type, at(a)), load(type, at(b)))
  }
  fn.when(
    op('i32.ge_u', length, i32(8)),
    () => {
      // The last eight first: they may be compared twice in part, so that no loop over what is left is needed.
      fn.when(differ('i64.load', op('i32.sub', length, i32(8))), () => fn.emit(no))
      fn.block('words', (done) => {
        fn.loop('word', (next) => {
          fn.emit(br(done, op('i32.le_u', length, i32(8))))
          fn.when(differ('i64.load'), () => fn.emit(no))
          for (const local of [0, 1]) fn.emit(set(local, op('i32.add', get(local), i32(8))))
          fn.emit(set(2, op('i32.sub', length, i32(8))), br(next))
        })
      })
    },
    () =>
      fn.when(
        op('i32.ge_u', length, i32(4)),
        () => {
          fn.when(differ('i64.load32_u'), () => fn.emit(no))
          fn.when(differ('i64.load32_u', op('i32.sub', length, i32(4))), () => fn.emit(no))
        },
        () =>
          fn.when(length, () => {
            fn.when(differ('i64.load8_u'), () => fn.emit(no))
            fn.when(differ('i64.load8_u', op('i32.shr_u', length, i32(1))), () => fn.emit(no))
            fn.when(differ('i64.load8_u', op('i32.sub', length, i32(1))), () => fn.emit(no))
          }),
      ),
  )
  fn.emit(i32(1))
  return fn
}
