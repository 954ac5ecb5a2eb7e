// The effect 'lock-rows' of SELECT … FOR UPDATE and its kin (engine/interpret/writes/lock-rows.ts): locks rows that a query found, in the order
// it found them. What must be waited for ends the run, and the statement runs again after it.
import { PgError } from '../../../engine/errors.ts'
import { hasParts } from '../../../engine/partitioned/partition-tree.ts'
import { type RowLockMode, type RowLockWait, tryLockRows } from '../locks/row-locks.ts'
import { localRows, rowSpaceOf } from '../partitions/row-space.ts'
import type { SessionCore } from '../session-core.ts'
import { runAgain, type StatementRun } from './statement-run.ts'

/** args: table, row ids, mode, wait. Answers 1 for each row that is locked. */
export function lockFoundRows(core: SessionCore, args: readonly unknown[], run: StatementRun): Uint8Array {
  const [oid, rowIds, mode, wait] = args as readonly [number, BigInt64Array, RowLockMode, RowLockWait]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new PgError('42P01', `table ${oid} does not exist`)
  if (hasParts(relation.table.info)) {
    const all = new Uint8Array(rowIds.length)
    const split = localRows(rowSpaceOf(core.catalog, relation.table), core.ensureTransaction().overlay, rowIds)
    for (const [leaf, part] of split) {
      const own = lockFoundRows(core, [leaf, part.rowIds, mode, wait], run)
      for (const [i, place] of part.places.entries()) all[place] = own[i]
    }
    return all
  }
  const { locked, blocked, changed } = tryLockRows(core, relation.table, rowIds, mode, wait, { since: run.sequence })
  if (blocked) runAgain(run, () => core.waitForLock((signal) => blocked.request.wait(blocked.row, signal)))
  if (changed) runAgain(run)
  return locked
}
