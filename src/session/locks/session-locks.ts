// What savepoints and transaction ends do to a session's locks of every kind.
import type { SessionCore } from '../session-core.ts'

/** How many locks of each kind there were when a savepoint was set. */
export interface LockPoint {
  readonly relations: number
  readonly rows: number
  readonly keys: number
}

const noLocks: LockPoint = { relations: 0, rows: 0, keys: 0 }

export const lockPoint = ({ state, lockOwner, backendPid }: SessionCore): LockPoint => ({
  relations: lockOwner.taken.length,
  rows: state.rowLocks.point(backendPid),
  keys: state.keyLocks.point(backendPid),
})

export function releaseLocksSince({ state, lockOwner, backendPid }: SessionCore, point: LockPoint): void {
  state.rowLocks.release(backendPid, point.rows)
  state.keyLocks.release(backendPid, point.keys)
  state.locks.releaseTransaction(lockOwner, point.relations)
}

/** At the end of a transaction, or once nothing of it can be saved. */
export const releaseTransactionLocks = (core: SessionCore): void => releaseLocksSince(core, noLocks)

/** After an error in a block: nothing since the last savepoint can be saved, so others need not wait for the client's ROLLBACK. */
export const releaseFailedLocks = (core: SessionCore): void =>
  releaseLocksSince(core, core.transaction?.lastLockPoint ?? noLocks)
