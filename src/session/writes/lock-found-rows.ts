// The effect 'lock-rows' of SELECT … FOR UPDATE and its kin (engine/interpret/lock-rows.ts): locks rows that a query found, in the order
// it found them. What must be waited for ends the run, and the statement runs again after it.
import { PgError } from '../../../engine/errors.ts'
import { type RowLockMode, type RowLockWait, tryLockRows } from '../locks/row-locks.ts'
import type { SessionCore } from '../session-core.ts'
import { runAgain, type StatementRun } from './statement-run.ts'

/** args: table, row ids, mode, wait. Answers 1 for each row that is locked. */
export function lockFoundRows(core: SessionCore, args: readonly unknown[], run: StatementRun): Uint8Array {
  const [oid, rowIds, mode, wait] = args as readonly [number, BigInt64Array, RowLockMode, RowLockWait]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new PgError('42P01', `table ${oid} does not exist`)
  const { locked, blocked, changed } = tryLockRows(core, relation.table, rowIds, mode, wait, { since: run.sequence })
  if (blocked) runAgain(run, () => core.waitForLock((signal) => blocked.request.wait(blocked.row, signal)))
  if (changed) runAgain(run)
  return locked
}
