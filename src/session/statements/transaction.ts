// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin.
import type { TransactionStmt } from '@pgsql/types'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { endTransaction } from '../end-transaction.ts'
import { type Execution, commandExecution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import type { Isolation } from '../transaction.ts'
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
          block(core, 'SAVEPOINT').savepoint(node.savepoint_name!, core.settings.point()),
        )
      case 'TRANS_STMT_RELEASE':
        return commandExecution('RELEASE', () => block(core, 'RELEASE SAVEPOINT').release(node.savepoint_name!))
      case 'TRANS_STMT_ROLLBACK_TO':
        return commandExecution('ROLLBACK', () => {
          core.settings.restore(block(core, 'ROLLBACK TO SAVEPOINT').rollbackTo(node.savepoint_name!))
        })
      default:
        throw notSupported('two-phase commit (PREPARE TRANSACTION)')
    }
  },
}

function begin(core: SessionCore, node: TransactionStmt): void {
  const transaction = core.ensureTransaction()
  if (transaction.mode === 'block') core.notice('WARNING', '25001', 'there is already a transaction in progress')
  transaction.mode = 'block'
  setModes(core, node.options ?? [])
}

/** Transaction modes as the parser gives them, of BEGIN and SET TRANSACTION alike. */
export function setModes(core: SessionCore, options: NonNullable<TransactionStmt['options']>): void {
  const transaction = core.ensureTransaction()
  for (const option of options) {
    if (!('DefElem' in option)) continue
    const { defname, arg } = option.DefElem
    const constant = arg && 'A_Const' in arg ? arg.A_Const : undefined
    if (defname === 'transaction_isolation') {
      const level = constant?.sval?.sval ?? ''
      core.settings.set('transaction_isolation', level, true)
      if (transaction.ranQuery)
        throw new PgError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query')
      transaction.isolation = (level === 'repeatable read' ? level : 'read committed') as Isolation
    } else if (defname === 'transaction_read_only') {
      const readOnly = (constant?.ival?.ival ?? 0) === 1
      if (!readOnly && transaction.readOnly && transaction.ranQuery) {
        throw new PgError('25001', 'transaction read-write mode must be set before any query')
      }
      transaction.readOnly = readOnly
      core.settings.set('transaction_read_only', readOnly ? 'on' : 'off', true)
    }
    // DEFERRABLE only delays serializable read-only transactions, which there are none of.
  }
}

function commit(core: SessionCore, chain: boolean): Execution {
  let tag = 'COMMIT'
  return {
    fetch: async () => {
      const { transaction } = core
      const modes = transaction && { isolation: transaction.isolation, readOnly: transaction.readOnly }
      if (!transaction || transaction.mode === 'implicit') {
        if (chain) throw new PgError('25P01', 'COMMIT AND CHAIN can only be used in transaction blocks')
        core.notice('WARNING', '25P01', 'there is no transaction in progress')
      }
      if (transaction?.failed) tag = 'ROLLBACK'
      await endTransaction(core, !transaction?.failed)
      if (chain && modes) Object.assign(core.begin('block'), modes)
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
  const modes = transaction && { isolation: transaction.isolation, readOnly: transaction.readOnly }
  await endTransaction(core, false)
  if (chain && modes) Object.assign(core.begin('block'), modes)
}

function block(core: SessionCore, command: string): NonNullable<SessionCore['transaction']> {
  const { transaction } = core
  if (!transaction || transaction.mode === 'implicit')
    throw new PgError('25P01', `${command} can only be used in transaction blocks`)
  return transaction
}
