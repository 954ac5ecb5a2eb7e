// BEFORE and INSTEAD OF triggers of rows: a table that has some asks its session about each batch of rows before they are checked.
//
// Effect 'fire-row-triggers'(table, event, rowIds | null, rows | null, set | null, old rows): answers for each row what it has become, or null where
// it is to be left alone; no values: an UPDATE takes it out of its partition, and it comes to no other. rowIds: of the rows that are there; rows: new ones, in table order; set: attributes that SET names; old rows: a view's.
import type { Batch } from '../../columns/column.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import { typeRef, type Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { batchRows, rowsToBatch } from '../row-batch.ts'
import { emitDelete } from './write-batch.ts'

export type RowEvent = 'insert' | 'update' | 'delete'

type RowIds = readonly bigint[] | BigInt64Array

/** kept: places of the rows that go on; absent: all do. */
export interface FiredRows {
  readonly rows: Batch
  readonly kept?: Int32Array
}

export type Answers = readonly (readonly Value[] | null)[]

export function fireRows(
  target: WriteTarget,
  event: RowEvent,
  ids: RowIds | undefined,
  rows: Batch | undefined,
  set: readonly number[] | undefined,
  context: ExecuteContext,
): Answers {
  const answers = context.effect('fire-row-triggers', [
    target.table,
    event,
    ids ? BigInt64Array.from(ids) : null,
    rows ? batchRows(rows) : null,
    set ?? null,
  ]) as Answers
  return event === 'update' ? withoutGone(target, ids!, answers, context) : answers
}

function withoutGone(target: WriteTarget, ids: RowIds, answers: Answers, context: ExecuteContext): Answers {
  const gone = answers.flatMap((row, i) => (row?.length === 0 ? [ids[i]] : []))
  if (gone.length === 0) return answers
  emitDelete(
    target.table,
    gone,
    context,
    target.columns.map(({ attribute }) => attribute),
  )
  return answers.map((row) => (row?.length === 0 ? null : row))
}

/** The rows as they are to be written. */
export function fireBeforeWrite(
  target: WriteTarget,
  event: 'insert' | 'update',
  rows: Batch,
  context: ExecuteContext,
  ids?: RowIds,
  set?: readonly number[],
): FiredRows {
  if (!target.firesBefore?.includes(event) || rows.length === 0) return { rows }
  const answers = fireRows(target, event, ids, rows, set, context)
  return keptRows(target, answers)
}

/** null: a row that is left alone. */
export function keptRows(target: WriteTarget, answers: Answers): FiredRows {
  const kept = placesOf(answers)
  const types = target.columns.map(({ type, typmod }) => typeRef(type, typmod))
  const rows = rowsToBatch(
    types,
    answers.filter((row) => row !== null),
  )
  return { rows, ...(kept.length < answers.length && { kept }) }
}

/** Places of the rows that are to be deleted; undefined: all of them. */
export function fireBeforeDelete(target: WriteTarget, ids: RowIds, context: ExecuteContext): Int32Array | undefined {
  if (!target.firesBefore?.includes('delete') || ids.length === 0) return undefined
  const answers = fireRows(target, 'delete', ids, undefined, undefined, context)
  const kept = placesOf(answers)
  return kept.length < answers.length ? kept : undefined
}

function placesOf(answers: Answers): Int32Array {
  const kept = new Int32Array(answers.length)
  let count = 0
  for (let row = 0; row < answers.length; row++) if (answers[row] !== null) kept[count++] = row
  return kept.subarray(0, count)
}

/** What an update may change once triggers have had their say. */
export const assignedWith = (
  target: WriteTarget,
  assigned: readonly number[] | undefined,
): readonly number[] | undefined =>
  target.firesBefore?.includes('update') ? target.columns.map(({ attribute }) => attribute) : assigned
