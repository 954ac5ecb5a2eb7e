// Nested-loop join: every pair of rows against the condition, for joins without an equality.
import type { Batch } from '../../columns/column.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { finishLeft, settlePairs, type MatchedBatch } from './join-match.ts'
import { emitsPairs, keepsRight, PairBuffer, rightPadded } from './join-output.ts'
import { emptyBatch, materialize } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'

export function* executeNestedLoopJoin(plan: PlanOf<'nested-loop-join'>, context: ExecuteContext): Generator<Batch> {
  const { batch: right, release } = materialize(plan.right, context)
  try {
    const rightMatched = keepsRight(plan.type) ? new Uint8Array(right.length) : undefined
    const pairs = new PairBuffer()
    // A mark's comparison may be NULL whatever the plan says of NULL awareness: the condition itself tells.
    const nullAware = plan.nullAware === true || (plan.type === 'mark' && plan.nullAware !== false)
    const decided = (states: Uint8Array, row: number): boolean => states[row] === 1 && !emitsPairs(plan.type)
    for (const left of execute(plan.left, context)) {
      const join: MatchedBatch = { kind: plan.type, left, right, condition: plan.condition, rightMatched }
      const states = new Uint8Array(left.length)
      for (let row = 0; row < left.length; row++) {
        for (let at = 0; at < right.length; at++) {
          pairs.add(row, at)
          if (!pairs.full) continue
          yield* settlePairs(join, pairs, states, row, context)
          if (decided(states, row)) break
        }
        // Without a condition the first right row decides what a semi join asks.
        if (!plan.condition && !emitsPairs(plan.type) && right.length > 0) {
          pairs.take()
          states.fill(1)
          break
        }
      }
      yield* settlePairs(join, pairs, states, left.length, context)
      yield* finishLeft(join, states, nullAware)
    }
    if (rightMatched) yield* rightPadded(emptyBatch(plan.left.types).columns, right, rightMatched)
  } finally {
    release()
  }
}
