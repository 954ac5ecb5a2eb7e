// DISTINCT: the first row of each key, in input order while memory holds the keys. ON names the key; without it, it is the whole row.
import type { Batch } from '../../columns/column.ts'
import { OperatorMemory } from '../../spill/operator-memory.ts'
import { levelsMax, partitionCount, PartitionedRows } from '../../spill/partitioned-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, frameBatch } from '../expression/frame.ts'
import { KeyTable } from '../keys/key-table.ts'
import { execute, type PlanOf } from '../operators.ts'

type Distinct = PlanOf<'distinct'>

export const executeDistinct = (plan: Distinct, context: ExecuteContext): Generator<Batch> =>
  distinctRows(plan, execute(plan.input, context), 0, context)

/** level: how often the rows were divided by their keys. */
export function* distinctRows(
  plan: Distinct,
  input: Iterable<Batch>,
  level: number,
  context: ExecuteContext,
): Generator<Batch> {
  const table = new KeyTable(
    (plan.on ?? plan.types.map((type) => ({ type }))).map((key) => key.type),
    () => context.checkCancel(),
  )
  const memory = new OperatorMemory(context)
  // Rows that ON keeps come in an order, which must stay.
  const divides = context.spill !== undefined && !plan.on && plan.types.length > 0 && level < levelsMax
  let overflow: PartitionedRows | undefined
  try {
    for (const batch of input) {
      context.checkCancel()
      const frame = batchFrame(batch)
      const keys = plan.on ? plan.on.map((key) => evaluateFrame(key, frame, context)) : batch.columns
      if (overflow) {
        const ids = table.find(keys, batch.length)
        const others = Int32Array.from({ length: batch.length }, (_, row) => row).filter((row) => ids[row] < 0)
        const waiting = frameBatch(frame.select(others), batch.columns.length)
        overflow.add(waiting, waiting.columns)
        continue
      }
      let seen = table.size
      const ids = table.assign(keys, batch.length)
      const fresh = new Int32Array(batch.length)
      let count = 0
      for (let row = 0; row < ids.length; row++) {
        if (ids[row] !== seen) continue
        fresh[count++] = row
        seen++
      }
      if (!memory.hold(table.bytes - memory.bytes)) {
        if (divides) overflow = new PartitionedRows(context.spill!, plan.types, level)
        else memory.check()
      }
      if (count === batch.length) yield batch
      else if (count > 0) yield frameBatch(frame.select(fresh.subarray(0, count)), batch.columns.length)
    }
    memory.release()
    if (!overflow) return
    overflow.finish()
    context.spill!.report(plan.node, {
      method: 'hash',
      bytes: overflow.bytes,
      parts: partitionCount,
    })
    for (const rows of overflow.partitions) if (rows.rows > 0) yield* distinctRows(plan, rows, level + 1, context)
  } finally {
    overflow?.close()
    memory.release()
  }
}
