// ON COMMIT DELETE ROWS and ON COMMIT DROP of the session's temporary tables.
import type { SessionCore } from '../session-core.ts'
import { dropTables } from './temporary-relations.ts'

/** In the transaction that is about to commit, once its checks are done. */
export async function actOnCommit(core: SessionCore): Promise<void> {
  const { temporary, transaction } = core
  if (!temporary || temporary.onCommit.size === 0 || !transaction?.hasWrites) return
  const dropped: number[] = []
  for (const [table, action] of temporary.onCommit) {
    if (!core.catalog.relationByOid(table)) temporary.onCommit.delete(table)
    else if (action === 'drop') dropped.push(table)
    // No commit ever kept a row: what there is, this transaction wrote.
    else if (transaction.overlay.table(table)) transaction.overlay.truncate(table)
  }
  if (dropped.length > 0) await dropTables(core, temporary, dropped)
}
