// Rows that BEFORE triggers are about to see: locked, and as they are then. If one is not what the snapshot showed, the statement runs again.
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { lockRows } from '../locks/row-locks.ts'
import type { SessionCore } from '../session-core.ts'
import { updateMode } from '../writes/concurrent-rows.ts'
import { runAgain, type StatementRun } from '../writes/statement-run.ts'
import type { RowEvent } from './firing.ts'
import { rowsById } from './old-values.ts'

/** Under the mode that the write itself will ask for: what a trigger changes besides SET's columns is not known yet. */
export async function lockedRows(
  core: SessionCore,
  table: Table,
  ids: BigInt64Array,
  event: RowEvent,
  run: StatementRun,
): Promise<ReadonlyMap<bigint, readonly Value[]>> {
  const all = table.schema.columns.map(({ attribute }) => attribute)
  const mode = event === 'delete' ? 'update' : updateMode(core, table, all)
  const { changed } = await lockRows(core, table, ids, mode, 'wait', { since: run.sequence })
  if (changed) runAgain(run)
  return rowsById(core, table, [ids])
}
