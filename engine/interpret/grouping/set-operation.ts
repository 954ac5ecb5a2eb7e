// UNION ALL, INTERSECT, EXCEPT. Rows are compared as DISTINCT does (NULLs equal); ALL counts copies.
import type { Batch } from '../../columns/column.ts'
import { OperatorMemory } from '../../spill/operator-memory.ts'
import { levelsMax, partitionCount, PartitionedRows } from '../../spill/partitioned-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { batchFrame, frameBatch } from '../expression/frame.ts'
import { KeyTable } from '../keys/key-table.ts'
import { execute, type PlanOf } from '../operators.ts'

type SetOperation = PlanOf<'set-operation'>

export function* executeSetOperation(plan: SetOperation, context: ExecuteContext): Generator<Batch> {
  if (plan.op !== 'union') {
    yield* compareSides(plan, plan.op, execute(plan.left, context), execute(plan.right, context), 0, context)
    return
  }
  yield* both(plan, context)
}

function* both(plan: SetOperation, context: ExecuteContext): Generator<Batch> {
  for (const side of [plan.left, plan.right]) {
    for (const batch of execute(side, context)) {
      context.checkCancel()
      yield batch
    }
  }
}

/**
 * INTERSECT and EXCEPT. Where the keys outgrow memory, rows whose key is not among those that are there wait in files, right and left ones
 * divided alike, and each part is compared on its own. level: how often rows were divided.
 */
function* compareSides(
  plan: SetOperation,
  op: 'intersect' | 'except',
  left: Iterable<Batch>,
  right: Iterable<Batch>,
  level: number,
  context: ExecuteContext,
): Generator<Batch> {
  const table = new KeyTable(plan.types, () => context.checkCancel())
  const counts: number[] = []
  const memory = new OperatorMemory(context)
  const waiting: { left?: PartitionedRows; right?: PartitionedRows } = {}
  const divides = context.spill !== undefined && plan.types.length > 0 && level < levelsMax
  const divide = (): void => {
    waiting.left = new PartitionedRows(context.spill!, plan.types, level)
    waiting.right = new PartitionedRows(context.spill!, plan.types, level)
  }
  const hold = (): void => {
    if (memory.hold(table.bytes + counts.length * 8 - memory.bytes) || waiting.left) return
    if (divides) divide()
    else memory.check()
  }
  /** Ids of a batch's rows; those that must wait are taken out. */
  const known = (batch: Batch, others: PartitionedRows | undefined): { batch: Batch; ids: Int32Array } => {
    if (!others) return { batch, ids: table.assign(batch.columns, batch.length) }
    const ids = table.find(batch.columns, batch.length)
    const rows = (wanted: (id: number) => boolean): Batch => {
      const some = Int32Array.from(ids.keys()).filter((row) => wanted(ids[row]))
      return frameBatch(batchFrame(batch).select(some), batch.columns.length)
    }
    const later = rows((id) => id < 0)
    others.add(later, later.columns)
    return { batch: rows((id) => id >= 0), ids: ids.filter((id) => id >= 0) }
  }
  try {
    for (const batch of right) {
      context.checkCancel()
      for (const id of known(batch, waiting.right).ids) counts[id] = (counts[id] ?? 0) + 1
      hold()
    }
    const inRight = counts.length
    for (const next of left) {
      context.checkCancel()
      const { batch, ids } = known(next, waiting.left)
      const kept = new Int32Array(batch.length)
      let count = 0
      for (let row = 0; row < ids.length; row++) {
        if (keeps(op, plan.all, ids[row], counts, inRight)) kept[count++] = row
      }
      hold()
      if (count === 0) continue
      yield count === batch.length
        ? batch
        : frameBatch(batchFrame(batch).select(kept.subarray(0, count)), batch.columns.length)
    }
    memory.release()
    const { left: lefts, right: rights } = waiting
    if (!lefts || !rights) return
    lefts.finish()
    rights.finish()
    context.spill!.report(plan.node, {
      method: 'hash',
      bytes: lefts.bytes + rights.bytes,
      parts: partitionCount,
    })
    for (let part = 0; part < partitionCount; part++)
      if (lefts.partitions[part].rows > 0)
        yield* compareSides(plan, op, lefts.partitions[part], rights.partitions[part], level + 1, context)
  } finally {
    waiting.left?.close()
    waiting.right?.close()
    memory.release()
  }
}

/** counts: copies left on the right side for ALL; for the distinct forms a key that was given out is spent with -1. */
function keeps(op: 'intersect' | 'except', all: boolean, id: number, counts: number[], inRight: number): boolean {
  const copies = counts[id] ?? 0
  if (all) {
    if (copies > 0) counts[id] = copies - 1
    return op === 'intersect' ? copies > 0 : copies === 0
  }
  if (copies === -1) return false
  const wanted = op === 'intersect' ? id < inRight : id >= inRight
  if (wanted) counts[id] = -1
  return wanted
}
