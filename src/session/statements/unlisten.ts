// UNLISTEN: pools send it when a connection comes back. LISTEN is refused, so there is never a channel to leave.
import type { UnlistenStmt } from '@pgsql/types'
import { commandExecution } from '../execution.ts'
import type { Utility } from './utility.ts'

export const unlistenStatement: Utility<UnlistenStmt> = {
  execute: () => commandExecution('UNLISTEN', () => {}),
}
