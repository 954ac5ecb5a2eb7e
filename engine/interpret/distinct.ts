// DISTINCT: the first row of each key, in input order. ON names the key; without it, it is the whole row.
import type { Batch } from '../columns/column.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './evaluate.ts'
import { batchFrame, frameBatch } from './frame.ts'
import { KeyTable } from './key-table.ts'
import { execute, type PlanOf } from './operators.ts'

export function* executeDistinct(plan: PlanOf<'distinct'>, context: ExecuteContext): Generator<Batch> {
  const table = new KeyTable((plan.on ?? plan.types.map((type) => ({ type }))).map((key) => key.type))
  let charged = 0
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const frame = batchFrame(batch)
      const keys = plan.on ? plan.on.map((key) => evaluateFrame(key, frame, context)) : batch.columns
      let seen = table.size
      const ids = table.assign(keys, batch.length)
      const fresh = new Int32Array(batch.length)
      let count = 0
      for (let row = 0; row < ids.length; row++) {
        if (ids[row] !== seen) continue
        fresh[count++] = row
        seen++
      }
      const bytes = table.bytes
      context.charge(bytes - charged)
      charged = bytes
      if (count === batch.length) yield batch
      else if (count > 0) yield frameBatch(frame.select(fresh.subarray(0, count)), batch.columns.length)
    }
  } finally {
    context.charge(-charged)
  }
}
