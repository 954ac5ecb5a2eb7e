// A statement outside a transaction block commits as a part of itself, so that its tag is only sent when it holds.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import { endTransaction } from './end-transaction.ts'
import { lockRelations } from '../locks/relation-locks.ts'
import type { Portal } from '../portal.ts'
import type { PreparedStatement } from '../prepared/prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'

/** Statements that manage transactions themselves and must not be committed around. */
export const isTransactionControl = (raw: RawStatement): boolean => 'TransactionStmt' in (raw.node as object)

/** What its execution does at its end, and how it starts again on a conflict. keep: its portal. */
export function autocommit(
  core: SessionCore,
  prepared: PreparedStatement & { raw: RawStatement },
  keep: Portal | undefined,
): { commitAfter: () => Promise<void>; restart?: () => Promise<void> } {
  const commitAfter = (): Promise<void> => endTransaction(core, true, keep)
  // What statements before it did went with the transaction: it cannot start again alone.
  if (core.transaction?.isShared) return { commitAfter }
  return {
    commitAfter,
    restart: async () => {
      core.interrupted.throwIfAborted()
      core.begin('implicit')
      await lockRelations(core, prepared)
    },
  }
}
