// How every transaction ends: portals and cursors of it close, its writes commit or vanish, settings go back where they must.
import type { Cursor } from '../cursors/cursor.ts'
import { commitTransaction } from './commit.ts'
import { checkDeferredExclusions } from '../exclusions/enforce-exclusions.ts'
import { checkDeferredKeys } from '../keys/deferred-keys.ts'
import { runDeferredChecks } from '../foreign-keys/enforce.ts'
import { releaseTransactionLocks } from '../locks/session-locks.ts'
import { forgetIndexes } from '../ddl/index-files.ts'
import type { Portal } from '../portal.ts'
import type { SessionCore } from '../session-core.ts'
import { actOnCommit } from '../temporary/on-commit.ts'
import type { Transaction } from './transaction.ts'

export async function closePortals(core: SessionCore, which: (portal: Portal) => boolean): Promise<void> {
  for (const [name, portal] of core.portals) {
    if (!which(portal)) continue
    core.portals.delete(name)
    await portal.execution?.close()
  }
}

/** They keep their names until the transaction ends, so that who goes on with one hears of the failure. */
export async function failPortals(core: SessionCore): Promise<void> {
  for (const portal of core.portals.values()) {
    const { execution } = portal
    portal.failed = true
    portal.execution = undefined
    await execution?.close()
  }
}

/** A cursor's, too. */
export async function closePortal({ portals, cursors }: SessionCore, name: string): Promise<void> {
  const closed = [portals.get(name)?.execution, cursors.get(name)]
  portals.delete(name)
  cursors.delete(name)
  for (const one of closed) await one?.close()
}

export async function closeCursors(core: SessionCore, which: (cursor: Cursor) => boolean): Promise<void> {
  for (const [name, cursor] of core.cursors) {
    if (!which(cursor)) continue
    core.cursors.delete(name)
    await cursor.close()
  }
}

/** What it listens to from now on, and what others, or it itself, are to hear. */
function tellListeners(core: SessionCore, { notifications }: Transaction): void {
  core.listener.apply(notifications.changes)
  core.state.notifications.publish(core.databaseOid, notifications.sent)
}

/** committed: the transaction, unless it was rolled back. */
function endNumber(core: SessionCore, committed: Transaction | undefined): void {
  const { assignedTransactionId: id, state } = core
  core.assignedTransactionId = undefined
  if (id === undefined) return
  state.transactionNumbers.end(id, committed && (committed.committedSequence ?? state.regions.sequence))
}

/** keep: the portal whose statement is ending the transaction lives on until its tag is sent. */
export async function endTransaction(core: SessionCore, commit: boolean, keep?: Portal): Promise<void> {
  const { transaction } = core
  if (!transaction) return
  try {
    if (commit) {
      await checkDeferredKeys(core, (constraint) => transaction.deferred.isDeferred({ constraint }))
      await checkDeferredExclusions(core, (constraint) => transaction.deferred.isDeferred({ constraint }))
      await runDeferredChecks(core)
      for (const cursor of core.cursors.values()) if (cursor.options.hold && !cursor.held) await cursor.hold()
      await actOnCommit(core)
      if (transaction.notifications.hasSent) core.state.notifications.requireRoom()
      const over = transaction.admitCommit()
      try {
        await commitTransaction(core.state, core.databaseOid, transaction, {
          owner: core.backendPid,
          synchronous: core.settings.get('synchronous_commit') !== 'off',
          settings: core.textSettings,
          user: core.user,
        })
      } finally {
        over()
      }
      core.settings.endLocal()
      if (!transaction.notifications.isEmpty) tellListeners(core, transaction)
    } else core.settings.restore(transaction.settingsAtStart)
  } catch (error) {
    core.settings.restore(transaction.settingsAtStart)
    commit = false
    throw error
  } finally {
    core.transaction = undefined
    endNumber(core, commit ? transaction : undefined)
    core.timeTransaction()
    core.state.databaseActivity.ended(core.databaseOid, transaction, commit)
    transaction.end()
    releaseTransactionLocks(core)
    await closePortals(core, (portal) => portal !== keep)
    await closeCursors(core, (cursor) => !cursor.held || (!commit && cursor.createdAt >= transaction.startTimestamp))
    // What the commit did not adopt: rolled back, or deleted again. Nobody reads it any more.
    core.state.regions.discard([...transaction.overlay.written])
    forgetIndexes(core.state, core.databaseOid, transaction)
  }
}
