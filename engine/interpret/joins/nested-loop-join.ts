// Nested-loop join: pairs of rows against the condition, for joins without an equality: every pair, or those that ranges leave over.
import type { Batch } from '../../columns/column.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { BandIndex, type Candidates } from './band-join.ts'
import { finishLeft, settlePairs, type MatchedBatch } from './join-match.ts'
import { emitsPairs, keepsRight, PairBuffer, rightPadded } from './join-output.ts'
import { emptyBatch, materialize } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'

export function* executeNestedLoopJoin(plan: PlanOf<'nested-loop-join'>, context: ExecuteContext): Generator<Batch> {
  const { batch: right, release } = materialize(plan.right, context)
  let band: BandIndex | undefined
  try {
    const rightMatched = keepsRight(plan.type) ? new Uint8Array(right.length) : undefined
    const pairs = new PairBuffer()
    band = plan.ranges && BandIndex.of(plan.ranges, right, context)
    // A mark's comparison may be NULL whatever the plan says of NULL awareness: the condition itself tells.
    const nullAware = plan.nullAware === true || (plan.type === 'mark' && plan.nullAware !== false)
    const decided = (states: Uint8Array, row: number): boolean => states[row] === 1 && !emitsPairs(plan.type)
    for (const left of execute(plan.left, context)) {
      const join: MatchedBatch = { kind: plan.type, left, right, condition: plan.condition, rightMatched }
      const states = new Uint8Array(left.length)
      if (band) {
        yield* banded(join, band.candidates(left), pairs, states, context)
        yield* finishLeft(join, states, nullAware)
        continue
      }
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
    band?.release()
    release()
  }
}

/** Places between two looks at whether the query is to stop. */
const placesPerLook = 65_536

function* banded(
  join: MatchedBatch,
  { start, end, order, mayMatch }: Candidates,
  pairs: PairBuffer,
  states: Uint8Array,
  context: ExecuteContext,
): Generator<Batch> {
  const wantsAll = emitsPairs(join.kind)
  let looked = 0
  for (let row = 0; row < states.length; row++) {
    for (let place = end[row] - 1; place >= start[row] && mayMatch(row, place); place--) {
      if (++looked % placesPerLook === 0) context.checkCancel()
      pairs.add(row, order[place])
      if (!pairs.full) continue
      yield* settlePairs(join, pairs, states, row, context)
      if (!wantsAll && states[row] === 1) break
    }
  }
  yield* settlePairs(join, pairs, states, states.length, context)
}
