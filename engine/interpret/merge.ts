// Merge: each joined row goes by the action that it was given. Rows keep the input's order for RETURNING; what is written goes out by
// action. A row of the target that two rows of the source would change is an error, since either could be meant.
import type { Batch, Column } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { keepColumn } from '../columns/keep.ts'
import { columnValues } from '../columns/read.ts'
import { PgError } from '../errors.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './evaluate.ts'
import { batchFrame, besideFrame, frameBatch } from './frame.ts'
import { someRows } from './join-output.ts'
import { inPieces } from './materialize.ts'
import { execute, type PlanOf } from './operators.ts'
import { RowIdSet } from './row-id-set.ts'
import { emitDelete, emitInsert, newRows, noRows, targetOf } from './write-batch.ts'
import { checkRows } from './write-check.ts'

type Merge = PlanOf<'merge'>

export function* executeMerge(plan: Merge, context: ExecuteContext): Generator<Batch> {
  const target = targetOf(plan.table, context)
  const touched = new RowIdSet(context)
  const returned: Batch[] = []
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const actions = columnValues(batch.columns[plan.action]) as readonly (number | null)[]
      const acted = rowsWhere(actions, (action) => action !== null)
      if (acted.length === 0) continue
      const frame = batchFrame(batch).select(acted)
      const chosen = Array.from(acted, (row) => actions[row]!)
      const rows = newRows(target, plan.row, frame, context)
      const kept = rowsWhere(chosen, (action) => plan.actions[action].kind !== 'delete')
      checkRows(target, someRows(rows, kept), plan.checks, context)
      emitActions(plan, chosen, rows, frame.column(plan.rowId), touched, context)
      context.addAffected(plan.node, acted.length)
      if (!plan.returning) {
        yield noRows
        continue
      }
      const seen = besideFrame(frame, batch.columns.length, batchFrame(rows))
      const columns = plan.returning.map((item) => keepColumn(evaluateFrame(item, seen, context)))
      returned.push({ length: acted.length, columns })
    }
    if (returned.length > 0) yield* inPieces(concatBatches(returned))
  } finally {
    touched.release()
  }
}

function emitActions(
  plan: Merge,
  chosen: readonly number[],
  rows: Batch,
  rowIds: Column,
  touched: RowIdSet,
  context: ExecuteContext,
): void {
  for (const [index, { kind, assigned }] of plan.actions.entries()) {
    const members = rowsWhere(chosen, (action) => action === index)
    if (members.length === 0) continue
    const made = kind === 'delete' ? undefined : someRows(rows, members)
    if (kind === 'insert') {
      emitInsert(plan.table, made!, context)
      continue
    }
    const [old] = frameBatch(batchFrame({ length: chosen.length, columns: [rowIds] }).select(members), 1).columns
    const { ids } = touched.firstTimes(old)
    if (ids.length < members.length) throw secondTime()
    emitDelete(plan.table, ids, context, assigned)
    if (made) emitInsert(plan.table, made, context, ids, assigned)
  }
}

function rowsWhere<T>(values: readonly T[], test: (value: T) => boolean): Int32Array {
  const rows = new Int32Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) if (test(values[row])) rows[count++] = row
  return rows.subarray(0, count)
}

const secondTime = (): PgError =>
  new PgError('21000', 'MERGE command cannot affect row a second time', {
    hint: 'Ensure that not more than one source row matches any one target row.',
  })
