// splitPart(address, length, separator, separatorLength, part): the address (low) and length (high half) of the part with that number,
// from 1, of a text; no bytes if there are fewer. The separator is not empty.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, type FunctionRef, get, i32, i64, type Instruction, op, set } from '../wasm/instruction.ts'

export function splitPart(use: (name: 'findBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('splitPart', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i64'])
  const [address, length, separator, separatorLength, part] = [0, 1, 2, 3, 4].map(get)
  const [found, end] = [fn.local('i32'), fn.local('i32')]
  const answer = (until: Instruction): Instruction => ({
    kind: 'return',
    value: op(
      'i64.or',
      op('i64.extend_i32_u', address),
      op('i64.shl', op('i64.extend_i32_u', op('i32.sub', until, address)), i64(32)),
    ),
  })
  fn.emit(set(end, op('i32.add', address, length)))
  fn.block('none', (none) => {
    fn.loop('next', (next) => {
      fn.emit(set(found, call(use('findBytes'), address, op('i32.sub', get(end), address), separator, separatorLength)))
      fn.when(op('i32.eq', part, i32(1)), () =>
        fn.emit(answer(op('select', get(found), get(end), op('i32.ne', get(found), i32(0))))),
      )
      fn.emit(
        br(none, op('i32.eqz', get(found))),
        set(0, op('i32.add', get(found), separatorLength)),
        set(4, op('i32.sub', part, i32(1))),
        br(next),
      )
    })
  })
  fn.emit(i64(0))
  return fn
}
