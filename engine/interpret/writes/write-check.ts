// What a new row must satisfy before it is written: NOT NULL and CHECK, with PostgreSQL's words.
import type { WriteTarget } from '../../execute/query-task.ts'
import { PgError } from '../../errors.ts'
import type { CheckExpression } from '../../plan/logical.ts'
import type { Batch } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'
import { statesOf } from '../expression/result-column.ts'
import { failingRow } from './failing-row.ts'
import { misplacedRow, placeRows } from './route-rows.ts'

/** Throws 23502 or 23514 for the first row that fails. Columns are in table order. */
export function checkRows(
  target: WriteTarget,
  rows: Batch,
  checks: readonly CheckExpression[],
  context: ExecuteContext,
): void {
  if (target.routing?.partitioned) {
    // Before its own partitions are looked for.
    checkPlace(target, rows, context)
    checkPlaced(target, rows, checks, context)
    return
  }
  checkValues(target, rows, checks, context)
  checkPlace(target, rows, context)
}

/** Throws 23514 for a row that the tables above the target would put elsewhere. */
function checkPlace(target: WriteTarget, rows: Batch, context: ExecuteContext): void {
  const misplaced = misplacedRow(target, rows, context)
  if (misplaced === undefined) return
  throw new PgError('23514', `new row for relation "${target.name}" violates partition constraint`, {
    ...place(target),
    detail: failingRow(target, rows, misplaced, context.settings),
  })
}

/** By what the partitions ask that the rows go to. */
function checkPlaced(
  target: WriteTarget,
  rows: Batch,
  checks: readonly CheckExpression[],
  context: ExecuteContext,
): void {
  for (const { table, batch } of placeRows(target, rows, context)) {
    const leaf = target.routing!.leaves.find((one) => one.table === table)!
    const columns = target.columns.map((column) => ({ ...column, notNull: leaf.notNull.includes(column.attribute) }))
    checkValues({ ...target, ...leaf, columns }, batch, [...checks, ...leaf.checks], context)
  }
}

/** Of all that is wrong with the rows, what the first of them is refused for. */
function checkValues(
  target: WriteTarget,
  rows: Batch,
  checks: readonly CheckExpression[],
  context: ExecuteContext,
): void {
  let first: { readonly row: number; readonly error: () => PgError } | undefined
  const note = (row: number, error: () => PgError): void => {
    if (row >= 0 && (!first || row < first.row)) first = { row, error }
  }
  target.columns.forEach((column, i) => {
    if (!column.notNull) return
    const row = firstNull(rows, i)
    note(row, () => nullIn(target, rows, row, column.name, context))
  })
  const frame = batchFrame(rows)
  for (const check of checks) {
    let row: number
    try {
      row = statesOf(evaluateFrame(check.expression, frame, context)).indexOf(0)
    } catch (error) {
      if (!first) throw error
      // The rows before may be what it fails for.
      const before = Int32Array.from({ length: first.row }, (_, index) => index)
      if (first.row > 0) evaluateFrame(check.expression, frame.select(before), context)
      throw first.error()
    }
    note(row, () => brokenCheck(target, rows, row, check, context))
  }
  if (first) throw first.error()
}

function firstNull(rows: Batch, column: number): number {
  const { validity, boxed } = rows.columns[column]
  if (!validity && !boxed) return -1
  const read = reader(rows.columns[column])
  for (let row = 0; row < rows.length; row++) if (read(row) === null) return row
  return -1
}

const nullIn = (target: WriteTarget, rows: Batch, row: number, column: string, context: ExecuteContext): PgError =>
  new PgError('23502', `null value in column "${column}" of relation "${target.name}" violates not-null constraint`, {
    ...place(target),
    column,
    detail: failingRow(target, rows, row, context.settings),
  })

function brokenCheck(
  target: WriteTarget,
  rows: Batch,
  row: number,
  check: CheckExpression,
  context: ExecuteContext,
): PgError {
  const detail = failingRow(target, rows, row, context.settings)
  if (check.view) return new PgError('44000', `new row violates check option for view "${check.name}"`, { detail })
  return new PgError('23514', `new row for relation "${target.name}" violates check constraint "${check.name}"`, {
    ...place(target),
    constraint: check.name,
    detail,
  })
}

const place = (target: WriteTarget): { schema: string; table: string } => ({
  schema: target.schemaName,
  table: target.name,
})
