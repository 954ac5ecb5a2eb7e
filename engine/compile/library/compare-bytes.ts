// compareBytes(a, lengthA, b, lengthB): below, at or above 0, as bytes order and then lengths (C.UTF-8).
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set } from '../wasm/instruction.ts'

export function compareBytes(): FunctionBuilder {
  const fn = new FunctionBuilder('compareBytes', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [a, lengthA, b, lengthB] = [get(0), get(1), get(2), get(3)]
  const shorter = fn.local('i32')
  const difference = fn.local('i32')
  fn.emit(set(shorter, op('select', lengthA, lengthB, op('i32.lt_u', lengthA, lengthB))))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.eqz', get(shorter))))
      fn.emit(set(difference, op('i32.sub', load('i32.load8_u', a), load('i32.load8_u', b))))
      fn.when(get(difference), () => fn.emit({ kind: 'return', value: get(difference) }))
      fn.emit(
        set(0, op('i32.add', a, i32(1))),
        set(2, op('i32.add', b, i32(1))),
        set(shorter, op('i32.sub', get(shorter), i32(1))),
        br(next),
      )
    })
  })
  fn.emit(op('i32.sub', lengthA, lengthB))
  return fn
}
