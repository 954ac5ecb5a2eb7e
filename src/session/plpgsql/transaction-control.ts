// COMMIT and ROLLBACK in a procedure or DO: where no transaction block is around them, and no handler.
import { PgError } from '../../../engine/errors.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import { currentModes, startWithModes } from '../settings/transaction-modes.ts'
import type { Frame } from './frame.ts'

export async function endInProcedure(frame: Frame, commit: boolean, chain: boolean): Promise<void> {
  const { core } = frame
  if (!frame.mayCommit || core.transaction?.mode === 'block' || core.transaction?.isShared)
    throw new PgError('2D000', 'invalid transaction termination')
  if (frame.subtransactions > 0) {
    throw new PgError('2D000', `cannot ${commit ? 'commit' : 'roll back'} while a subtransaction is active`)
  }
  const modes = currentModes(core)
  await endTransaction(core, commit)
  core.begin('implicit')
  if (chain) startWithModes(core, modes)
  frame.forgetContext()
}
