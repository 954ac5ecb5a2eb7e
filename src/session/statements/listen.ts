// LISTEN channel, UNLISTEN channel | *: told with the transaction's commit, as what is heard is.
import type { ListenStmt, UnlistenStmt } from '@pgsql/types'
import { commandExecution } from '../execution.ts'
import type { Utility } from './utility.ts'

export const listenStatement: Utility<ListenStmt> = {
  restricted: 'LISTEN',
  execute: ({ conditionname }, { core }) =>
    commandExecution('LISTEN', () => {
      core.ensureTransaction().notifications.change({ kind: 'listen', channel: conditionname! })
    }),
}

export const unlistenStatement: Utility<UnlistenStmt> = {
  restricted: 'UNLISTEN',
  execute: ({ conditionname }, { core }) =>
    commandExecution('UNLISTEN', () => {
      core.ensureTransaction().notifications.change({ kind: 'unlisten', channel: conditionname })
    }),
}
