// Rows that a write changes, each once: of the write itself, or of the whole statement where several of its writes change one table. Who
// comes second leaves the row alone, as PostgreSQL does with a row that its own command has changed.
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { RowIdSet } from './row-id-set.ts'

export type ChangedRows = Pick<RowIdSet, 'firstTimes' | 'release'>

/** input: what finds the rows; absent: it may find them again. */
export function changedRows(context: ExecuteContext, table: number, input?: PhysicalPlan): ChangedRows {
  const shared = rowsOfStatement(context, table)
  return shared
    ? { firstTimes: (column) => shared.firstTimes(column), release: () => {} }
    : new RowIdSet(context, input)
}

/** undefined: no other write of the statement changes rows. Kept until the run ends. */
export function rowsOfStatement(context: ExecuteContext, table: number): RowIdSet | undefined {
  const { changed } = context
  if (!changed) return undefined
  let rows = changed.get(table)
  if (!rows) changed.set(table, (rows = new RowIdSet(context)))
  return rows
}
