// findBytes(address, length, needle, needleLength): address of the first occurrence, or 0. The needle is not empty.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, load, op, set } from '../wasm/instruction.ts'
import type { FunctionRef } from '../wasm/instruction.ts'

export function findBytes(use: (name: 'equalBytes') => FunctionRef): FunctionBuilder {
  const equal = use('equalBytes')
  const fn = new FunctionBuilder('findBytes', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [address, length, needle, needleLength] = [get(0), get(1), get(2), get(3)]
  const last = fn.local('i32')
  const first = fn.local('i32')
  const rest = fn.local('i32')
  fn.when(op('i32.lt_u', length, needleLength), () => fn.emit({ kind: 'return', value: i32(0) }))
  fn.emit(
    set(last, op('i32.sub', op('i32.add', address, length), needleLength)),
    set(first, load('i32.load8_u', needle)),
    set(rest, op('i32.sub', needleLength, i32(1))),
  )
  fn.loop('next', (next) => {
    fn.when(op('i32.eq', load('i32.load8_u', address), get(first)), () => {
      const tail = (one: typeof address): typeof address => op('i32.add', one, i32(1))
      fn.when(call(equal, tail(address), tail(needle), get(rest), get(rest)), () =>
        fn.emit({ kind: 'return', value: address }),
      )
    })
    fn.emit(set(0, op('i32.add', address, i32(1))), br(next, op('i32.le_u', address, get(last))))
  })
  fn.emit(i32(0))
  return fn
}
