// The states of a group into those of another one, as threads and folds bring them.
import { type Instruction, i64, op } from '../../wasm/instruction.ts'
import type { AggregateStates, Cell } from './aggregates.ts'
import { mergeMoments, mergeSquares } from './moments.ts'
import { mergePairs } from './pair-moments.ts'
import type { RowScope } from '../row-code.ts'
import { addFloat, addWider, takeBits, takeExtreme } from './state-steps.ts'
import { takeState } from './text-extreme.ts'

/** Adds the states of one group to those of another. */
export function mergeStates(
  { states }: AggregateStates,
  into: readonly (readonly Cell[])[],
  from: readonly (readonly Cell[])[],
  scope: RowScope,
): void {
  const { fn } = scope
  const countOf = (cells: readonly (readonly Cell[])[], argument: number | undefined): Instruction => {
    const at = states.findIndex((one) => one.kind === 'count' && one.argument === argument)
    return cells[at < 0 ? 0 : at][0].get()
  }
  states.forEach((state, i) => {
    const [a, b] = [into[i], from[i]]
    switch (state.kind) {
      case 'sum-i64':
        a[0].set(op('i64.add', a[0].get(), b[0].get()))
        return
      case 'sum-f64':
      case 'sum-f32':
        addFloat(state, a[0], b[0].get(), scope)
        return
      case 'min-text':
      case 'max-text': {
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        const others = fn.let('i32', op('i64.gt_s', countOf(from, state.argument), i64(0)))
        fn.when(others, () => takeState(state, a, b, mine, scope))
        return
      }
      case 'sum-wide':
        addWider(fn, a, fn.let('i64', b[0].get()), fn.let('i64', b[1].get()))
        return
      case 'sum-i128': {
        const low = fn.let('i64', op('i64.add', a[0].get(), b[0].get()))
        const carry = op('i64.extend_i32_u', op('i64.lt_u', low, b[0].get()))
        a[1].set(op('i64.add', op('i64.add', a[1].get(), b[1].get()), carry))
        a[0].set(low)
        return
      }
      case 'display':
        a[0].set(op('select', b[0].get(), a[0].get(), op('i64.gt_s', b[0].get(), a[0].get())))
        return
      case 'squares':
        mergeSquares(fn, a, b)
        return
      case 'moments':
        mergeMoments(fn, a, b, [countOf(into, state.argument), countOf(from, state.argument)])
        return
      case 'pairs':
        mergePairs(fn, a, b, [countOf(into, state.argument), countOf(from, state.argument)])
        return
      case 'bit-and':
      case 'bit-or':
      case 'bit-xor': {
        const { kind } = state
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        fn.when(op('i64.gt_s', countOf(from, state.argument), i64(0)), () =>
          takeBits(kind, a[0], b[0].get(), mine, scope),
        )
        return
      }
      case 'min':
      case 'max': {
        const others = fn.let('i32', op('i64.gt_s', countOf(from, state.argument), i64(0)))
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        fn.when(others, () => takeExtreme(state, a[0], b[0].get(), mine, scope))
        return
      }
      case 'count':
    }
  })
  // Counts last: extremes ask them what was there before.
  states.forEach((state, i) => {
    if (state.kind === 'count') into[i][0].set(op('i64.add', into[i][0].get(), from[i][0].get()))
  })
}
