// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin.
import type { TransactionStmt } from '@pgsql/types'
import { PgError, undefinedObject } from '../../../engine/errors.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import { type Execution, commandExecution } from '../execution.ts'
import { lockPoint, releaseLocksSince } from '../locks/session-locks.ts'
import type { SessionCore } from '../session-core.ts'
import {
  currentModes,
  followModes,
  isTransactionMode,
  type ModeTexts,
  releaseModes,
  setTransactionMode,
  startWithModes,
} from '../settings/transaction-modes.ts'
import type { Utility } from './utility.ts'

export const transactionStatement: Utility<TransactionStmt> = {
  whenFailed: (node) =>
    ['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_ROLLBACK_TO', 'TRANS_STMT_PREPARE'].includes(
      node.kind ?? '',
    ),
  execute(node, { core }) {
    switch (node.kind) {
      case 'TRANS_STMT_BEGIN':
        return commandExecution('BEGIN', () => begin(core, node))
      case 'TRANS_STMT_START':
        return commandExecution('START TRANSACTION', () => begin(core, node))
      case 'TRANS_STMT_COMMIT':
        return commit(core, node.chain === true)
      case 'TRANS_STMT_ROLLBACK':
        return commandExecution('ROLLBACK', () => rollback(core, node.chain === true))
      case 'TRANS_STMT_SAVEPOINT':
        return commandExecution('SAVEPOINT', () =>
          block(core, 'SAVEPOINT').savepoint(node.savepoint_name!, core.settings.point(), lockPoint(core)),
        )
      case 'TRANS_STMT_RELEASE':
        return commandExecution('RELEASE', () =>
          releaseModes(core, block(core, 'RELEASE SAVEPOINT').release(node.savepoint_name!)),
        )
      case 'TRANS_STMT_ROLLBACK_TO':
        return commandExecution('ROLLBACK', () => {
          const { number, settings, locks } = block(core, 'ROLLBACK TO SAVEPOINT').rollbackTo(node.savepoint_name!)
          core.settings.restore(settings)
          followModes(core)
          releaseLocksSince(core, locks)
          closeCursorsSince(core, number)
        })
      case 'TRANS_STMT_PREPARE':
        return commandExecution('ROLLBACK', () => prepare(core))
      default:
        return commandExecution('ROLLBACK PREPARED', () => finishPrepared(core, node))
    }
  },
}

/** What they read may never have been. */
function closeCursorsSince(core: SessionCore, savepoint: number): void {
  for (const [name, cursor] of core.cursors) {
    if (cursor.held || cursor.savepoint < savepoint) continue
    core.cursors.delete(name)
    void cursor.close()
  }
}

function begin(core: SessionCore, node: TransactionStmt): void {
  const transaction = core.ensureTransaction()
  if (transaction.mode === 'block') core.notice('WARNING', '25001', 'there is already a transaction in progress')
  transaction.mode = 'block'
  setModes(core, node.options ?? [])
}

/** Transaction modes as the parser gives them, of BEGIN and SET TRANSACTION alike. */
export function setModes(core: SessionCore, options: NonNullable<TransactionStmt['options']>): void {
  for (const option of options) {
    if (!('DefElem' in option)) continue
    const { defname, arg } = option.DefElem
    const constant = arg && 'A_Const' in arg ? arg.A_Const : undefined
    const text = constant?.sval?.sval ?? ((constant?.ival?.ival ?? 0) === 1 ? 'on' : 'off')
    if (defname && isTransactionMode(defname)) setTransactionMode(core, defname, text)
  }
}

function commit(core: SessionCore, chain: boolean): Execution {
  let tag = 'COMMIT'
  return {
    fetch: async () => {
      const { transaction } = core
      const modes = currentModes(core)
      if (!transaction || transaction.mode === 'implicit') {
        if (chain) throw new PgError('25P01', 'COMMIT AND CHAIN can only be used in transaction blocks')
        core.notice('WARNING', '25P01', 'there is no transaction in progress')
      }
      if (transaction?.failed) tag = 'ROLLBACK'
      await endTransaction(core, !transaction?.failed)
      if (chain) beginAgain(core, modes)
      return { done: true, rows: 0 }
    },
    tag: () => tag,
    close: async () => {},
  }
}

async function rollback(core: SessionCore, chain: boolean): Promise<void> {
  const { transaction } = core
  if (!transaction || transaction.mode === 'implicit') {
    if (chain) throw new PgError('25P01', 'ROLLBACK AND CHAIN can only be used in transaction blocks')
    core.notice('WARNING', '25P01', 'there is no transaction in progress')
  }
  const modes = currentModes(core)
  await endTransaction(core, false)
  if (chain) beginAgain(core, modes)
}

function beginAgain(core: SessionCore, modes: ModeTexts): void {
  core.begin('block')
  startWithModes(core, modes)
}

/** Where there is nothing to prepare it ends like ROLLBACK. */
async function prepare(core: SessionCore): Promise<void> {
  const { transaction } = core
  if (transaction?.mode === 'block' && !transaction.failed) throw preparedTransactionsDisabled()
  if (transaction?.mode !== 'block') core.notice('WARNING', '25P01', 'there is no transaction in progress')
  await endTransaction(core, false)
}

const preparedTransactionsDisabled = (): PgError =>
  new PgError('55000', 'prepared transactions are disabled', {
    hint: 'There is no two-phase commit: "max_prepared_transactions" is always zero.',
  })

function finishPrepared(core: SessionCore, node: TransactionStmt): void {
  const command = node.kind === 'TRANS_STMT_COMMIT_PREPARED' ? 'COMMIT PREPARED' : 'ROLLBACK PREPARED'
  if (core.transaction?.inBlock) throw new PgError('25001', `${command} cannot run inside a transaction block`)
  throw undefinedObject(`prepared transaction with identifier "${node.gid}" does not exist`)
}

function block(core: SessionCore, command: string): NonNullable<SessionCore['transaction']> {
  const { transaction } = core
  if (!transaction || transaction.mode === 'implicit')
    throw new PgError('25P01', `${command} can only be used in transaction blocks`)
  return transaction
}
