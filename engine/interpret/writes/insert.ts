// Insert: new rows are computed and checked, ON CONFLICT looks its keys up among what exists and what this statement wrote,
// and batches go to the transaction. The statement runs to its end before the first RETURNING row leaves; without RETURNING it
// yields empty batches on the way, so that what it wrote can be taken.
import type { Batch } from '../../columns/column.ts'
import { buildColumn } from '../../columns/build.ts'
import { concatBatches } from '../../columns/concat.ts'
import { reader } from '../../columns/read.ts'
import { keepColumn } from '../../columns/keep.ts'
import { noRow, type WriteTarget } from '../../execute/query-task.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type Value } from '../../types/type.ts'
import { arbitersOf } from './arbiters-of.ts'
import { assignedWith, fireBeforeWrite } from './before-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, besideFrame, type Frame } from '../expression/frame.ts'
import { ConflictArbiter, type ExistingRow } from './insert-conflict.ts'
import { someRows } from '../joins/join-output.ts'
import { emptyBatch, inPieces } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { rowsToBatch } from '../row-batch.ts'
import { selectTrue } from '../expression/select.ts'
import { executeInstead } from './instead.ts'
import { emitDelete, emitInsert, newRows, noRows, targetOf } from './write-batch.ts'
import { checkRows } from './write-check.ts'

type Insert = PlanOf<'insert'>

export function* executeInsert(plan: Insert, context: ExecuteContext): Generator<Batch> {
  if (plan.instead) return yield* executeInstead(plan, context)
  const target = targetOf(plan.table, context)
  const { conflict } = plan
  const arbiter = conflict && new ConflictArbiter(plan.table, arbitersOf(conflict, context), target, context)
  // A row that meets another is judged by the views as what becomes of it.
  const checks = arbiter ? plan.checks.filter(({ view }) => !view) : plan.checks
  const checksOfViews = arbiter ? plan.checks.filter(({ view }) => view) : []
  const returned: Batch[] = []
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    const { rows: proposed } = fireBeforeWrite(
      target,
      'insert',
      newRows(target, plan.row, batchFrame(batch), context),
      context,
    )
    if (proposed.length === 0) {
      yield noRows
      continue
    }
    checkRows(target, proposed, checks, context)
    const { rows, replaces, old }: Written = arbiter
      ? afterConflicts(plan, target, proposed, arbiter, context)
      : { rows: proposed }
    if (rows.length === 0) continue
    if (checksOfViews.length > 0) checkRows(target, rows, checksOfViews, context)
    emitInsert(plan.table, rows, context, replaces, undefined, replaces && conflict?.assigned)
    context.addAffected(plan.node, rows.length)
    if (plan.returning) {
      const frame = batchFrame(conflict?.action === 'update' ? withReplaced(rows, replaces, old) : rows)
      returned.push({
        length: rows.length,
        columns: plan.returning.map((item) => keepColumn(evaluateFrame(item, frame, context))),
      })
    } else yield noRows
  }
  if (returned.length > 0) yield* inPieces(concatBatches(returned))
}

interface Written {
  readonly rows: Batch
  /** Of each row the one that it is a new version of. */
  readonly replaces?: readonly bigint[]
  /** Of each row what was there, NULLs where nothing was; undefined: RETURNING does not ask. */
  readonly old?: Batch
}

/** With a column that says which rows are new versions of others, and what those were. */
const withReplaced = ({ length, columns }: Batch, replaces: Written['replaces'], old: Written['old']): Batch => {
  const flags = Array.from({ length }, (_, row) => replaces !== undefined && replaces[row] !== noRow)
  return { length, columns: [...columns, buildColumn(typeRef(Oid.bool), flags), ...(old?.columns ?? [])] }
}

const rowsOf = (target: WriteTarget, rows: readonly (readonly Value[])[]): Batch =>
  rowsToBatch(
    target.columns.map(({ type, typmod }) => typeRef(type, typmod)),
    rows,
  )

/** The rows to write: proposed ones without a conflict, and with DO UPDATE what existing ones become. */
function afterConflicts(
  plan: Insert,
  target: WriteTarget,
  proposed: Batch,
  arbiter: ConflictArbiter,
  context: ExecuteContext,
): Written {
  const conflict = plan.conflict!
  const { fresh, existing } = arbiter.resolve(
    proposed,
    conflict.action === 'update' ? (conflict.assigned ?? []) : undefined,
  )
  const inserted = someRows(proposed, Int32Array.from(fresh))
  const nothing: readonly Value[] = target.columns.map(() => null)
  const noneOld = conflict.returnsExisting && rowsOf(target, Array(fresh.length).fill(nothing))
  const alone: Written = { rows: inserted, ...(noneOld && { old: noneOld }) }
  if (conflict.action === 'nothing' || existing.length === 0) return alone
  const updated = updateExisting(plan, target, proposed, existing, arbiter, context)
  if (updated.rows.length === 0) return alone
  const both = concatBatches([inserted, updated.rows])
  const sources = [...fresh, ...updated.sources]
  const order = Int32Array.from(sources.keys()).sort((a, b) => sources[a] - sources[b])
  const replaces = [...fresh.map(() => noRow), ...updated.replaces]
  const old = noneOld && concatBatches([noneOld, rowsOf(target, updated.existing)])
  return {
    rows: someRowsInOrder(both, order),
    replaces: Array.from(order, (row) => replaces[row]),
    ...(old && { old: someRowsInOrder(old, order) }),
  }
}

const someRowsInOrder = (batch: Batch, rows: Int32Array): Batch => {
  const frame = batchFrame(batch).select(rows)
  return { length: rows.length, columns: batch.columns.map((_, slot) => frame.column(slot)) }
}

interface Updated {
  readonly rows: Batch
  readonly sources: readonly number[]
  readonly replaces: readonly bigint[]
  readonly existing: readonly (readonly Value[])[]
}

function updateExisting(
  plan: Insert,
  target: WriteTarget,
  proposed: Batch,
  conflicts: readonly ExistingRow[],
  arbiter: ConflictArbiter,
  context: ExecuteContext,
): Updated {
  const conflict = plan.conflict!
  const existing = rowsOf(
    target,
    conflicts.map(({ row }) => row),
  )
  const excluded = batchFrame(proposed).select(Int32Array.from(conflicts, ({ source }) => source))
  const whole = besideFrame(batchFrame(existing), target.columns.length, excluded)
  const made = conflict.rows && changedRows(conflict.rows, whole, conflicts.length, context)
  const chosen = made ? made.chosen : conflict.where && selectTrue(conflict.where, whole, context)
  const kept = chosen ? Array.from(chosen, (i) => conflicts[i]) : conflicts
  for (const { rowId } of kept) arbiter.touch(rowId)
  if (kept.length === 0) return { rows: someRows(proposed, new Int32Array()), sources: [], replaces: [], existing: [] }
  const changed = made
    ? newRows(
        target,
        target.columns.map(({ type, typmod }, slot) => ({ kind: 'slot', slot, type: typeRef(type, typmod) })),
        batchFrame(made.rows),
        context,
      )
    : newRows(target, conflict.row!, chosen ? whole.select(chosen) : whole, context)
  const ids = kept.map(({ rowId }) => rowId)
  const fired = fireBeforeWrite(target, 'update', changed, context, ids, conflict.assigned)
  const { rows } = fired
  const written = fired.kept ? Array.from(fired.kept, (row) => kept[row]) : kept
  checkRows(target, rows, plan.checks, context)
  arbiter.remember(rows)
  const replaces = written.map(({ rowId }) => rowId)
  emitDelete(plan.table, replaces, context, assignedWith(target, conflict.assigned))
  return { rows, sources: written.map(({ source }) => source), replaces, existing: written.map(({ row }) => row) }
}

/** With subqueries: what becomes of each pair of rows, as far as the condition holds for it. */
function changedRows(
  { plan, parameters, firstParameter }: NonNullable<NonNullable<Insert['conflict']>['rows']>,
  pairs: Frame,
  count: number,
  context: ExecuteContext,
): { readonly chosen: Int32Array; readonly rows: Batch } {
  const read = parameters.map((slot) => reader(pairs.column(slot)))
  const chosen: number[] = []
  const batches: Batch[] = []
  for (let row = 0; row < count; row++) {
    context.checkCancel()
    read.forEach((value, i) => {
      context.parameters[firstParameter - 1 + i] = value(row)
    })
    for (const batch of execute(plan, context)) {
      if (batch.length === 0) continue
      chosen.push(row)
      batches.push({ length: batch.length, columns: batch.columns.map((column) => keepColumn(column)) })
    }
  }
  const rows = batches.length > 0 ? concatBatches(batches) : emptyBatch(plan.types)
  return { chosen: Int32Array.from(chosen), rows }
}
