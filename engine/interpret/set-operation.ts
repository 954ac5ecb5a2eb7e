// UNION, INTERSECT, EXCEPT. Rows are compared as DISTINCT does (NULLs equal); ALL counts copies.
import type { Batch } from '../columns/column.ts'
import type { ExecuteContext } from './execute-context.ts'
import { batchFrame, frameBatch } from './frame.ts'
import { KeyTable } from './key-table.ts'
import { execute, type PlanOf } from './operators.ts'

export function* executeSetOperation(plan: PlanOf<'set-operation'>, context: ExecuteContext): Generator<Batch> {
  if (plan.op === 'union') {
    yield* union(plan, context)
    return
  }
  const table = new KeyTable(plan.types)
  const counts: number[] = []
  let charged = 0
  const charge = (): void => {
    const bytes = table.bytes + counts.length * 8
    context.charge(bytes - charged)
    charged = bytes
  }
  try {
    for (const batch of execute(plan.right, context)) {
      context.checkCancel()
      for (const id of table.assign(batch.columns, batch.length)) counts[id] = (counts[id] ?? 0) + 1
      charge()
    }
    const inRight = counts.length
    for (const batch of execute(plan.left, context)) {
      context.checkCancel()
      const ids = table.assign(batch.columns, batch.length)
      const kept = new Int32Array(batch.length)
      let count = 0
      for (let row = 0; row < ids.length; row++) {
        if (keeps(plan.op, plan.all, ids[row], counts, inRight)) kept[count++] = row
      }
      charge()
      if (count === batch.length) yield batch
      else if (count > 0) yield frameBatch(batchFrame(batch).select(kept.subarray(0, count)), batch.columns.length)
    }
  } finally {
    context.charge(-charged)
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

function* union(plan: PlanOf<'set-operation'>, context: ExecuteContext): Generator<Batch> {
  const table = plan.all ? undefined : new KeyTable(plan.types)
  let charged = 0
  try {
    for (const side of [plan.left, plan.right]) {
      for (const batch of execute(side, context)) {
        context.checkCancel()
        if (!table) {
          yield batch
          continue
        }
        let seen = table.size
        const ids = table.assign(batch.columns, batch.length)
        const fresh: number[] = []
        for (let row = 0; row < ids.length; row++) {
          if (ids[row] !== seen) continue
          fresh.push(row)
          seen++
        }
        context.charge(table.bytes - charged)
        charged = table.bytes
        if (fresh.length > 0) yield frameBatch(batchFrame(batch).select(Int32Array.from(fresh)), batch.columns.length)
      }
    }
  } finally {
    context.charge(-charged)
  }
}
