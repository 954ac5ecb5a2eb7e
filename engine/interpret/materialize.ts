// A whole input as one batch, charged to the query: what sorts, builds and windows start from.
import { BatchSizes } from '../columns/batch-sizes.ts'
import { batchRowsMax, type Batch } from '../columns/column.ts'
import { concatColumns } from '../columns/concat.ts'
import { buildColumn } from '../columns/build.ts'
import { keepBatch } from '../columns/keep.ts'
import { heapMemory } from '../columns/memory.ts'
import { sliceBatch } from '../columns/slice.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ExecuteContext } from './execute-context.ts'
import { execute } from './operators.ts'
import { columnOfValues } from './expression/result-column.ts'
import type { TypeRef } from '../types/type.ts'

export interface Materialized {
  readonly batch: Batch
  readonly release: () => void
}

export function materialize(plan: PhysicalPlan, context: ExecuteContext): Materialized {
  const batches: Batch[] = []
  const sizes = new BatchSizes()
  let bytes = 0
  for (const batch of execute(plan, context)) {
    context.checkCancel()
    const kept = keepBatch(batch)
    const more = sizes.of(kept)
    context.charge(more)
    bytes += more
    batches.push(kept)
  }
  return {
    batch: oneBatch(batches, plan.types, () => context.checkCancel()),
    release: () => context.charge(-bytes),
  }
}

export function oneBatch(batches: readonly Batch[], types: readonly TypeRef[], checkCancel = noCheck): Batch {
  if (batches.length === 0) return emptyBatch(types)
  if (batches.length === 1) return batches[0]
  let length = 0
  for (const batch of batches) length += batch.length
  const columns = types.map((_, i) =>
    concatColumns(
      batches.map((batch) => batch.columns[i]),
      heapMemory,
      checkCancel,
    ),
  )
  return { length, columns }
}

const noCheck = (): void => undefined

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
