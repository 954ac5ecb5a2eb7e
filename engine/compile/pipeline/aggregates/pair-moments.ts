// States of the aggregates of pairs (corr, covar…, regr…): sums of x and y, and of squares and products of their differences from the
// means, by Youngs and Cramer's updates, in the order of functions/aggregates/regression.ts.
import { errorCode } from '../../expression/error-codes.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f64, i32, i64, type Instruction, op } from '../../wasm/instruction.ts'
import type { Cell } from './aggregates.ts'

/** Words of the state, in their order. */
export const pairWords = ['x', 'xx', 'y', 'yy', 'xy'] as const

const isFinite = (value: Instruction): Instruction => op('f64.lt', op('f64.abs', value), f64(Infinity))
const all = (values: readonly Instruction[]): Instruction => values.reduce((a, b) => op('i32.and', a, b))
const any = (values: readonly Instruction[]): Instruction => values.reduce((a, b) => op('i32.or', a, b))

/** The pair is the count-th (an i64). */
export function takePair(
  fn: FunctionBuilder,
  [sumX, squaresX, sumY, squaresY, products]: readonly Cell[],
  { x, y }: { readonly x: Instruction; readonly y: Instruction },
  count: Instruction,
): void {
  const counted = fn.let('i64', count)
  const n = fn.let('f64', op('f64.convert_i64_s', counted))
  const before = [sumX, sumY].map((cell) => fn.let('f64', cell.get()))
  const after = [x, y].map((value, i) => fn.let('f64', op('f64.add', before[i], value)))
  fn.when(op('i64.gt_s', counted, i64(1)), () => {
    const [dx, dy] = [x, y].map((value, i) => fn.let('f64', op('f64.sub', op('f64.mul', value, n), after[i])))
    const scale = fn.let('f64', op('f64.div', f64(1), op('f64.mul', n, op('f64.sub', n, f64(1)))))
    const add = (cell: Cell, a: Instruction, b: Instruction): Instruction => {
      const sum = fn.let('f64', op('f64.add', cell.get(), op('f64.mul', op('f64.mul', a, b), scale)))
      cell.set(sum)
      return sum
    }
    const sums = [...after, add(squaresX, dx, dx), add(squaresY, dy, dy), add(products, dx, dy)]
    const outgrown = any(sums.map((sum) => op('f64.eq', sum, f64(Infinity))))
    fn.when(op('i32.and', outgrown, all([...before, x, y].map(isFinite))), () =>
      fn.emit({ kind: 'return', value: i32(errorCode.overflow) }),
    )
  })
  const spoil = (value: Instruction, squares: Cell): void =>
    fn.when(op('i32.eqz', isFinite(value)), () => {
      squares.set(f64(NaN))
      products.set(f64(NaN))
    })
  spoil(x, squaresX)
  spoil(y, squaresY)
  sumX.set(after[0])
  sumY.set(after[1])
}

/** Of two groups with so many pairs (i64 each). */
export function mergePairs(
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
        const mean = (cell: Cell, count: Instruction): Instruction => op('f64.div', cell.get(), count)
        const [dx, dy] = [0, 2].map((word) => fn.let('f64', op('f64.sub', mean(into[word], n), mean(from[word], m))))
        const weight = fn.let('f64', op('f64.div', op('f64.mul', n, m), op('f64.add', n, m)))
        const add = (word: number, a: Instruction, b: Instruction): void => {
          const both = op('f64.add', into[word].get(), from[word].get())
          into[word].set(op('f64.add', both, op('f64.mul', op('f64.mul', weight, a), b)))
        }
        add(1, dx, dx)
        add(3, dy, dy)
        add(4, dx, dy)
        for (const word of [0, 2]) into[word].set(op('f64.add', into[word].get(), from[word].get()))
      },
    )
  })
}
