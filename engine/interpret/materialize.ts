// A whole input as one batch, charged to the query: what sorts, builds and windows start from.
import { batchRowsMax, type Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { buildColumn } from '../columns/build.ts'
import { keepBatch } from '../columns/keep.ts'
import { sliceBatch } from '../columns/slice.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ExecuteContext } from './execute-context.ts'
import { execute } from './operators.ts'
import { batchBytes, columnOfValues } from './result-column.ts'
import type { TypeRef } from '../types/type.ts'

export interface Materialized {
  readonly batch: Batch
  readonly release: () => void
}

export function materialize(plan: PhysicalPlan, context: ExecuteContext): Materialized {
  const batches: Batch[] = []
  let bytes = 0
  for (const batch of execute(plan, context)) {
    context.checkCancel()
    const more = batchBytes(batch.columns)
    context.charge(more)
    bytes += more
    batches.push(keepBatch(batch))
  }
  return { batch: oneBatch(batches, plan.types), release: () => context.charge(-bytes) }
}

export const oneBatch = (batches: readonly Batch[], types: readonly TypeRef[]): Batch =>
  batches.length > 0 ? concatBatches(batches) : emptyBatch(types)

export const emptyBatch = (types: readonly TypeRef[]): Batch => ({
  length: 0,
  columns: types.map((type) => (type.oid === 2249 ? columnOfValues(type, []) : buildColumn(type, []))),
})

/** A batch of any length in batches of the usual size. */
export function* inPieces(batch: Batch): Generator<Batch> {
  for (let start = 0; start < batch.length; start += batchRowsMax) {
    yield sliceBatch(batch, start, Math.min(batch.length, start + batchRowsMax))
  }
}
