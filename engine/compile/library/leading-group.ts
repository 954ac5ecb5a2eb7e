// leadingGroup(number, first, padding, weight): the leading digit of an unsigned number in base 10000, by which PostgreSQL chooses the
// scale of quotients, with its weight above it: weight << 14 | digit. The last group of digits is below `first`, is multiplied by
// `padding` where the scale does not end with a group, and has the weight that is given.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, i64, op, set } from '../wasm/instruction.ts'

/** Bits of the digit. */
export const groupBits = 14

const base = i64(10_000)

export function leadingGroup(): FunctionBuilder {
  const fn = new FunctionBuilder('leadingGroup', ['i64', 'i64', 'i64', 'i32'], ['i32'])
  const [number, first, padding, weight] = [get(0), get(1), get(2), get(3)]
  fn.when(op('i64.eqz', number), () => fn.emit({ kind: 'return', value: i32(0) }))
  fn.when(
    op('i64.lt_u', number, first),
    () => fn.emit(set(0, op('i64.mul', number, padding))),
    () => {
      fn.emit(set(0, op('i64.div_u', number, first)), set(3, op('i32.add', weight, i32(1))))
      fn.block('leading', (done) =>
        fn.loop('group', (again) =>
          fn.emit(
            br(done, op('i64.lt_u', number, base)),
            set(0, op('i64.div_u', number, base)),
            set(3, op('i32.add', weight, i32(1))),
            br(again),
          ),
        ),
      )
    },
  )
  fn.emit(op('i32.or', op('i32.shl', weight, i32(groupBits)), op('i32.wrap_i64', number)))
  return fn
}
