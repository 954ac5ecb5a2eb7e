// States of stddev and var…: exact sums of x² in two words for integers and numerics, Youngs and Cramer's updates for floats.
import { errorCode } from '../../expression/error-codes.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { call, f64, i32, i64, type Instruction, op, set, get } from '../../wasm/instruction.ts'
import type { Cell } from './aggregates.ts'
import type { RowScope } from '../row-code.ts'

const failure = (code: number): Instruction => ({ kind: 'return', value: i32(code) })

/** Adds the square of a value, |value| <= 2^bits, to low and high word; sums beyond them are left to the interpreter. */
export function takeSquare(cells: readonly Cell[], value: Instruction, scope: RowScope): void {
  const { fn } = scope
  const given = fn.let('i64', value)
  const x = fn.let('i64', op('select', op('i64.sub', i64(0), given), given, op('i64.lt_s', given, i64(0))))
  const low = fn.let('i64', op('i64.mul', x, x))
  const high = fn.let('i64', call(scope.library('multiplyHigh'), x, x))
  addUnsigned(fn, cells, low, high)
}

export const mergeSquares = (fn: FunctionBuilder, into: readonly Cell[], from: readonly Cell[]): void =>
  addUnsigned(fn, into, fn.let('i64', from[0].get()), fn.let('i64', from[1].get()))

/** Squares and sums of them are positive: what is not has outgrown the words. */
function addUnsigned(
  fn: FunctionBuilder,
  [low, high]: readonly Cell[],
  addLow: Instruction,
  addHigh: Instruction,
): void {
  const sum = fn.let('i64', op('i64.add', low.get(), addLow))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, addLow))
  const upper = fn.let('i64', op('i64.add', op('i64.add', high.get(), addHigh), carry))
  fn.when(op('i64.lt_s', upper, i64(0)), () => fn.emit(failure(errorCode.beyond)))
  low.set(sum)
  high.set(upper)
}

const isInfinite = (value: Instruction): Instruction => op('f64.eq', op('f64.abs', value), f64(Infinity))
const isFinite = (value: Instruction): Instruction => op('f64.lt', op('f64.abs', value), f64(Infinity))
const both = (a: Instruction, b: Instruction): Instruction => op('i32.and', a, b)

/** The value is the count-th (an i64): cells are the sum and the squares of differences from the mean. */
export function takeMoment(
  [sum, squares]: readonly Cell[],
  value: Instruction,
  count: Instruction,
  scope: RowScope,
): void {
  const { fn } = scope
  const x = fn.let('f64', value)
  const n = fn.let('f64', op('f64.convert_i64_s', count))
  const before = fn.let('f64', sum.get())
  const after = fn.let('f64', op('f64.add', before, x))
  const spread = fn.local('f64')
  fn.when(
    op('f64.eq', n, f64(1)),
    () => fn.when(op('i32.eqz', isFinite(x)), () => squares.set(f64(NaN))),
    () => {
      const difference = fn.let('f64', op('f64.sub', op('f64.mul', x, n), after))
      const weight = op('f64.mul', n, op('f64.sub', n, f64(1)))
      const added = op('f64.div', op('f64.mul', difference, difference), weight)
      fn.emit(set(spread, op('f64.add', squares.get(), added)))
      fn.when(op('i32.or', isInfinite(after), isInfinite(get(spread))), () => {
        fn.when(both(isFinite(before), isFinite(x)), () => fn.emit(failure(errorCode.overflow)))
        fn.emit(set(spread, f64(NaN)))
      })
      squares.set(get(spread))
    },
  )
  // Not before: a cell in a local is no copy of it.
  sum.set(after)
}

/** Of two groups with so many values (i64 each). */
export function mergeMoments(
  fn: FunctionBuilder,
  into: readonly Cell[],
  from: readonly Cell[],
  counts: readonly [Instruction, Instruction],
): void {
  const [n, m] = counts.map((count) => fn.let('f64', op('f64.convert_i64_s', count)))
  fn.when(op('f64.gt', m, f64(0)), () => {
    fn.when(
      op('f64.eq', n, f64(0)),
      () => into.forEach((cell, i) => cell.set(from[i].get())),
      () => {
        const all = op('f64.add', n, m)
        const mean = (cell: Cell, count: Instruction): Instruction => op('f64.div', cell.get(), count)
        const difference = fn.let('f64', op('f64.sub', mean(into[0], n), mean(from[0], m)))
        const product = op('f64.mul', op('f64.mul', n, m), op('f64.mul', difference, difference))
        const squares = [into, from].map((cells) => fn.let('f64', cells[1].get()))
        const spread = fn.let('f64', op('f64.add', op('f64.add', squares[0], squares[1]), op('f64.div', product, all)))
        const sums = [into, from].map((cells) => fn.let('f64', cells[0].get()))
        const sum = fn.let('f64', op('f64.add', sums[0], sums[1]))
        const grew = (value: Instruction, parts: readonly Instruction[]): Instruction =>
          both(op('i32.eqz', isFinite(value)), both(isFinite(parts[0]), isFinite(parts[1])))
        fn.when(
          op('i32.or', grew(sum, sums), both(grew(spread, squares), both(isFinite(sums[0]), isFinite(sums[1])))),
          () => fn.emit(failure(errorCode.overflow)),
        )
        into[1].set(spread)
        into[0].set(sum)
      },
    )
  })
}
