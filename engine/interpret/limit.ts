// LIMIT and OFFSET, and FETCH … WITH TIES over an input sorted by the keys that make ties.
import type { Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { keepBatch } from '../columns/keep.ts'
import { sliceBatch } from '../columns/slice.ts'
import { PgError } from '../errors.ts'
import type { Expression, SortKey } from '../plan/expression.ts'
import type { EvaluateContext } from './context.ts'
import { evaluate, evaluateScalar } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import { execute, type PlanOf } from './operators.ts'
import { rowOrder } from './row-order.ts'

/** Infinity for LIMIT NULL or no LIMIT. */
export function limitOf(expression: Expression | undefined, context: EvaluateContext): number {
  if (!expression) return Infinity
  const value = evaluateScalar(expression, [], context) as bigint | number | null
  if (value === null) return Infinity
  if (value < 0) throw new PgError('2201W', 'LIMIT must not be negative')
  return Number(value)
}

export function offsetOf(expression: Expression | undefined, context: EvaluateContext): number {
  if (!expression) return 0
  const value = evaluateScalar(expression, [], context) as bigint | number | null
  if (value === null) return 0
  if (value < 0) throw new PgError('2201X', 'OFFSET must not be negative')
  return Number(value)
}

export function* executeLimit(plan: PlanOf<'limit'>, context: ExecuteContext): Generator<Batch> {
  let skip = offsetOf(plan.offset, context)
  let left = limitOf(plan.limit, context)
  if (left === 0) return
  let last: Batch | undefined
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    if (left === 0) {
      // Only with ties: rows equal to the last one still belong to the result.
      const tied = tiedRows(plan.ties!, last!, batch, context)
      if (tied > 0) yield sliceBatch(batch, 0, tied)
      if (tied < batch.length) return
      continue
    }
    if (skip >= batch.length) {
      skip -= batch.length
      continue
    }
    let end = Math.min(batch.length, skip + left)
    const start = skip
    left -= end - start
    skip = 0
    if (left === 0 && plan.ties) {
      last = keepBatch(sliceBatch(batch, end - 1, end))
      if (end < batch.length) end += tiedRows(plan.ties, last, sliceBatch(batch, end, batch.length), context)
      yield sliceBatch(batch, start, end)
      if (end < batch.length) return
      continue
    }
    yield sliceBatch(batch, start, end)
    if (left === 0) return
  }
}

function tiedRows(keys: readonly SortKey[], last: Batch, batch: Batch, context: ExecuteContext): number {
  const both = concatBatches([last, batch])
  const order = rowOrder(
    keys,
    keys.map((key) => evaluate(key.expression, both, context)),
  )
  let tied = 0
  while (tied < batch.length && order(0, tied + 1) === 0) tied++
  return tied
}
