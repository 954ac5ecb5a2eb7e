// divideNumerics(low, high, divisor, shift, digits, scale, powers, at): two unsigned words * 10^shift / divisor, rounded half up, which is a
// number of so many digits after the point; stored at an address as one of `scale` digits. Answers 1 where that is beyond 127 bits, or
// does not have so many digits. powers: address of 10^0 to 10^19.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import {
  call,
  type FunctionRef,
  get,
  i32,
  i64,
  type Instruction,
  load,
  op,
  set,
  store,
  when,
} from '../wasm/instruction.ts'

/** The largest power of ten in an unsigned word. */
export const powerMax = 19

export function divideNumerics(
  use: (name: 'multiplyHigh' | 'multiplyWide' | 'divideWide') => FunctionRef,
): FunctionBuilder {
  const fn = new FunctionBuilder('divideNumerics', ['i64', 'i64', 'i64', 'i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [low, high, divisor, shift, digits, scale, powers, at] = [0, 1, 2, 3, 4, 5, 6, 7].map(get)
  const refuse: Instruction = { kind: 'return', value: i32(1) }
  const power = (exponent: Instruction): Instruction =>
    load('i64.load', op('i32.add', powers, op('i32.shl', exponent, i32(3))))
  const reload = (): void => fn.emit(set(0, load('i64.load', at)), set(1, load('i64.load', at, 8)))
  const multiply = (exponent: Instruction): void => {
    fn.emit(when(call(use('multiplyWide'), low, high, power(exponent), at), [refuse]))
    reload()
  }
  /** By 10^exponent, which is in a local, and may be as large as two powers are. */
  const scaleUp = (exponent: number): void => {
    fn.emit(when(op('i32.gt_s', get(exponent), i32(2 * powerMax)), [refuse]))
    fn.when(op('i32.gt_s', get(exponent), i32(powerMax)), () => {
      multiply(i32(powerMax))
      fn.emit(set(exponent, op('i32.sub', get(exponent), i32(powerMax))))
    })
    fn.when(get(exponent), () => multiply(get(exponent)))
  }
  const exponent = fn.local('i32')
  fn.when(
    op('i32.ge_s', shift, i32(0)),
    () => {
      fn.emit(set(exponent, shift))
      scaleUp(exponent)
    },
    () => {
      fn.emit(set(exponent, op('i32.sub', i32(0), shift)))
      fn.emit(
        when(op('i32.gt_s', get(exponent), i32(powerMax)), [refuse]),
        when(op('i64.ne', call(use('multiplyHigh'), divisor, power(get(exponent))), i64(0)), [refuse]),
        set(2, op('i64.mul', divisor, power(get(exponent)))),
      )
    },
  )
  const rest = fn.let('i64', call(use('divideWide'), low, high, divisor, at))
  const up = fn.let('i64', op('i64.extend_i32_u', op('i64.ge_u', rest, op('i64.sub', divisor, rest))))
  fn.emit(
    set(0, op('i64.add', load('i64.load', at), up)),
    set(1, op('i64.add', load('i64.load', at, 8), op('i64.extend_i32_u', op('i64.lt_u', low, up)))),
    store('i64.store', at, low),
    store('i64.store', at, high, 8),
    set(exponent, op('i32.sub', scale, digits)),
  )
  fn.when(
    op('i32.ge_s', get(exponent), i32(0)),
    () => scaleUp(exponent),
    () => {
      // Zeros at the end may go.
      fn.emit(when(op('i64.eqz', op('i64.or', low, high)), [{ kind: 'return', value: i32(0) }]))
      fn.emit(
        set(exponent, op('i32.sub', i32(0), get(exponent))),
        when(op('i32.gt_s', get(exponent), i32(powerMax)), [refuse]),
      )
      const lost = call(use('divideWide'), low, high, power(get(exponent)), at)
      fn.emit(when(op('i64.ne', lost, i64(0)), [refuse]))
    },
  )
  fn.emit(i32(0))
  return fn
}
