// divideWide(low, high, divisor, at): the quotient of an unsigned number of two words by one of one word, which is not zero, is stored at
// an address; the remainder is the answer. Where the upper word counts, by halves of words (Knuth's algorithm D).
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i64, type Instruction, op, set, store } from '../wasm/instruction.ts'

const half = i64(32)
const halfMask = i64(0xffff_ffff)
const base = i64(1n << 32n)

export function divideWide(): FunctionBuilder {
  const fn = new FunctionBuilder('divideWide', ['i64', 'i64', 'i64', 'i32'], ['i64'])
  const [low, high, divisor, at] = [get(0), get(1), get(2), get(3)]
  fn.when(op('i64.eqz', high), () =>
    fn.emit(store('i64.store', at, op('i64.div_u', low, divisor)), store('i64.store', at, i64(0), 8), {
      kind: 'return',
      value: op('i64.rem_u', low, divisor),
    }),
  )
  fn.emit(store('i64.store', at, op('i64.div_u', high, divisor), 8))
  const local = (value: Instruction): number => {
    const number = fn.local('i64')
    fn.emit(set(number, value))
    return number
  }
  const rest = local(op('i64.rem_u', high, divisor))
  // Shifted, so that the divisor's first bit is set.
  const shift = local(op('i64.clz', divisor))
  const by = local(op('i64.shl', divisor, get(shift)))
  const byUpper = local(op('i64.shr_u', get(by), half))
  const byLower = local(op('i64.and', get(by), halfMask))
  // By one first: a shift by 64 would be one by 0.
  const spilled = op('i64.shr_u', op('i64.shr_u', low, i64(1)), op('i64.sub', i64(63), get(shift)))
  const upper = local(op('i64.or', op('i64.shl', get(rest), get(shift)), spilled))
  const lower = local(op('i64.shl', low, get(shift)))
  /** One digit of the quotient: of a number above whose last digit is `next`. */
  const digit = (above: number, next: Instruction): number => {
    const guess = local(op('i64.div_u', get(above), get(byUpper)))
    const left = local(op('i64.sub', get(above), op('i64.mul', get(guess), get(byUpper))))
    fn.block('guessed', (done) =>
      fn.loop('guess', (again) => {
        const tooLarge = op(
          'i32.or',
          op('i64.ge_u', get(guess), base),
          op('i64.gt_u', op('i64.mul', get(guess), get(byLower)), op('i64.or', op('i64.shl', get(left), half), next)),
        )
        fn.emit(
          br(done, op('i32.eqz', tooLarge)),
          set(guess, op('i64.sub', get(guess), i64(1))),
          set(left, op('i64.add', get(left), get(byUpper))),
          br(again, op('i64.lt_u', get(left), base)),
        )
      }),
    )
    return guess
  }
  const taken = (above: number, next: Instruction, guess: number): Instruction =>
    op('i64.sub', op('i64.add', op('i64.shl', get(above), half), next), op('i64.mul', get(guess), get(by)))
  const nextUpper = op('i64.shr_u', get(lower), half)
  const nextLower = op('i64.and', get(lower), halfMask)
  const first = digit(upper, nextUpper)
  const between = local(taken(upper, nextUpper, first))
  const second = digit(between, nextLower)
  fn.emit(
    store('i64.store', at, op('i64.add', op('i64.shl', get(first), half), get(second))),
    op('i64.shr_u', taken(between, nextLower, second), get(shift)),
  )
  return fn
}
