// Merge: each joined row goes by the action that it was given. Rows keep the input's order for RETURNING; what is written goes out by
// action. A row of the target that two rows of the source would change is an error, since either could be meant.
import type { Batch, Column } from '../../columns/column.ts'
import { concatBatches } from '../../columns/concat.ts'
import { keepColumn } from '../../columns/keep.ts'
import { columnValues, reader } from '../../columns/read.ts'
import { PgError } from '../../errors.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import type { Value } from '../../types/type.ts'
import { assignedWith, type FiredRows, fireRows, keptRows } from './before-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, besideFrame, frameBatch } from '../expression/frame.ts'
import { someRows } from '../joins/join-output.ts'
import { inPieces } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { batchRows } from '../row-batch.ts'
import { type ChangedRows, changedRows } from '../keys/changed-rows.ts'
import { emitDelete, emitInsert, newRows, noRows, targetOf } from './write-batch.ts'
import { checkRows } from './write-check.ts'

type Merge = PlanOf<'merge'>

export function* executeMerge(plan: Merge, context: ExecuteContext): Generator<Batch> {
  const target = targetOf(plan.table, context)
  const touched = changedRows(context, plan.table)
  const returned: Batch[] = []
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const actions = columnValues(batch.columns[plan.action]) as readonly (number | null)[]
      const acted = rowsWhere(actions, (action) => action !== null)
      if (acted.length === 0) continue
      const all = batchFrame(batch).select(acted)
      const asked = Array.from(acted, (row) => actions[row]!)
      const fired = fireActions(
        plan,
        target,
        asked,
        newRows(target, plan.row, all, context),
        all.column(plan.rowId),
        context,
      )
      const chosen = fired.kept ? Array.from(fired.kept, (row) => asked[row]) : asked
      const frame = fired.kept ? all.select(fired.kept) : all
      const { rows } = fired
      if (chosen.length === 0) continue
      const kept = rowsWhere(chosen, (action) => plan.actions[action].kind !== 'delete')
      checkRows(target, someRows(rows, kept), plan.checks, context)
      emitActions(plan, target, chosen, rows, frame.column(plan.rowId), touched, context)
      context.addAffected(plan.node, chosen.length)
      if (!plan.returning) {
        yield noRows
        continue
      }
      const seen = besideFrame(frame, batch.columns.length, batchFrame(rows))
      const columns = plan.returning.map((item) => keepColumn(evaluateFrame(item, seen, context)))
      returned.push({ length: chosen.length, columns })
    }
    if (returned.length > 0) yield* inPieces(concatBatches(returned))
  } finally {
    touched.release()
  }
}

/** What triggers make of the rows before they are checked. */
function fireActions(
  plan: Merge,
  target: WriteTarget,
  chosen: readonly number[],
  rows: Batch,
  rowIds: Column,
  context: ExecuteContext,
): FiredRows {
  const fires = target.firesBefore
  if (!fires || !plan.actions.some(({ kind }) => fires.includes(kind))) return { rows }
  const made: (readonly Value[] | null)[] = batchRows(rows)
  const read = reader(rowIds)
  for (const [index, { kind, assigned }] of plan.actions.entries()) {
    if (!fires.includes(kind)) continue
    const members = rowsWhere(chosen, (action) => action === index)
    if (members.length === 0) continue
    const ids = kind === 'insert' ? undefined : Array.from(members, (row) => read(row) as bigint)
    const answers = fireRows(
      target,
      kind,
      ids,
      kind === 'delete' ? undefined : someRows(rows, members),
      assigned,
      context,
    )
    members.forEach((row, i) => {
      if (answers[i] === null) made[row] = null
      else if (kind !== 'delete') made[row] = answers[i]
    })
  }
  return keptRows(target, made)
}

function emitActions(
  plan: Merge,
  target: WriteTarget,
  chosen: readonly number[],
  rows: Batch,
  rowIds: Column,
  touched: ChangedRows,
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
    const changed = assigned && assignedWith(target, assigned)
    emitDelete(plan.table, ids, context, changed)
    if (made) emitInsert(plan.table, made, context, ids, changed, changed === assigned ? undefined : assigned)
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
