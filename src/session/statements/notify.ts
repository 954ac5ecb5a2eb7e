// NOTIFY channel [, payload]; pg_notify() comes the same way.
import type { NotifyStmt } from '@pgsql/types'
import { commandExecution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

export const notifyStatement: Utility<NotifyStmt> = {
  execute: ({ conditionname, payload }, { core }) =>
    commandExecution('NOTIFY', () => notify(core, conditionname!, payload ?? '')),
}

/** Throws 22023. */
export function notify(core: SessionCore, channel: string, payload: string): void {
  core.ensureTransaction().notifications.send({ sender: core.backendPid, channel, payload })
}
