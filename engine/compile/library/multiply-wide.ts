// multiplyWide(low, high, factor, at): the product of an unsigned number of two words and one of one word, stored at an address.
// Answers 1 where it needs more than 127 bits.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { call, type FunctionRef, get, i64, op, set, store } from '../wasm/instruction.ts'

export function multiplyWide(use: (name: 'multiplyHigh') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('multiplyWide', ['i64', 'i64', 'i64', 'i32'], ['i32'])
  const [low, high, factor, at] = [get(0), get(1), get(2), get(3)]
  const [carried, upper] = [fn.local('i64'), fn.local('i64')]
  const multiplyHigh = use('multiplyHigh')
  fn.emit(
    set(carried, call(multiplyHigh, low, factor)),
    set(upper, op('i64.add', get(carried), op('i64.mul', high, factor))),
    store('i64.store', at, op('i64.mul', low, factor)),
    store('i64.store', at, get(upper), 8),
    op(
      'i32.or',
      op('i32.or', op('i64.lt_s', get(upper), i64(0)), op('i64.lt_u', get(upper), get(carried))),
      op('i64.ne', call(multiplyHigh, high, factor), i64(0)),
    ),
  )
  return fn
}
