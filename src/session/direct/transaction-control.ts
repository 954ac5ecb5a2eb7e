// BEGIN and COMMIT as clients send them around every transaction: without modes, and where they mean no more than they say.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import type { SessionCore } from '../session-core.ts'

export interface TransactionControl {
  readonly kind: 'begin' | 'commit'
  readonly tag: string
}

const tags: Readonly<Record<string, TransactionControl>> = {
  TRANS_STMT_BEGIN: { kind: 'begin', tag: 'BEGIN' },
  TRANS_STMT_START: { kind: 'begin', tag: 'START TRANSACTION' },
  TRANS_STMT_COMMIT: { kind: 'commit', tag: 'COMMIT' },
}

/** undefined: the statement is another one. */
export function transactionControlOf({ node }: RawStatement): TransactionControl | undefined {
  if (!('TransactionStmt' in node)) return undefined
  const { kind, options, chain } = node.TransactionStmt
  return chain || options?.length ? undefined : tags[kind ?? '']
}

/** False: nothing was done. */
export function controlTransaction(core: SessionCore, { kind }: TransactionControl): boolean | Promise<boolean> {
  const { transaction } = core
  if (kind === 'begin') {
    if (transaction) return false
    core.begin('block')
    return true
  }
  if (transaction?.mode !== 'block' || transaction.failed) return false
  return endTransaction(core, true).then(() => true)
}
