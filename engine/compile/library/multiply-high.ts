// multiplyHigh(a, b): the upper 64 bits of the product of two unsigned words, of which WebAssembly gives the lower ones only.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { get, i64, type Instruction, op, set } from '../wasm/instruction.ts'

export function multiplyHigh(): FunctionBuilder {
  const fn = new FunctionBuilder('multiplyHigh', ['i64', 'i64'], ['i64'])
  const low = (value: Instruction): Instruction => op('i64.and', value, i64(0xffff_ffff))
  const high = (value: Instruction): Instruction => op('i64.shr_u', value, i64(32))
  const [a, b] = [get(0), get(1)]
  const [middle, other] = [fn.local('i64'), fn.local('i64')]
  fn.emit(
    set(middle, op('i64.add', op('i64.mul', high(a), low(b)), high(op('i64.mul', low(a), low(b))))),
    set(other, op('i64.add', op('i64.mul', low(a), high(b)), low(get(middle)))),
    op('i64.add', op('i64.add', op('i64.mul', high(a), high(b)), high(get(middle))), high(get(other))),
  )
  return fn
}
