// DISCARD ALL | PLANS | SEQUENCES | TEMP.
import type { DiscardStmt } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import { closeCursors, closePortals } from '../transaction/end-transaction.ts'
import { commandExecution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import { dropTemporary } from '../temporary/temporary-relations.ts'
import { set } from './set.ts'
import type { Utility } from './utility.ts'

export const discardStatement: Utility<DiscardStmt> = {
  restricted: 'DISCARD',
  execute(node, { core }) {
    switch (node.target) {
      case 'DISCARD_ALL':
        return commandExecution('DISCARD ALL', () => discardAll(core))
      case 'DISCARD_PLANS':
        return commandExecution('DISCARD PLANS', () => forgetPlans(core))
      case 'DISCARD_SEQUENCES':
        return commandExecution('DISCARD SEQUENCES', () => forgetSequences(core))
      default:
        return commandExecution('DISCARD TEMP', () => dropTemporary(core))
    }
  },
}

async function discardAll(core: SessionCore): Promise<void> {
  if (core.transaction?.inBlock) throw new PgError('25001', 'DISCARD ALL cannot run inside a transaction block')
  await closePortals(core, () => true)
  await closeCursors(core, () => true)
  set(core, 'session_authorization', undefined, false)
  core.settings.resetAll()
  core.statements.clear()
  core.ensureTransaction().notifications.change({ kind: 'unlisten', channel: undefined })
  core.state.locks.releaseSession(core.lockOwner)
  forgetSequences(core)
  await dropTemporary(core)
}

function forgetPlans(core: SessionCore): void {
  core.statementCache.clear()
  core.literalTemplates.forget()
  core.literalStatements.forget()
  for (const statement of core.statements.values()) {
    statement.made = undefined
  }
}

function forgetSequences(core: SessionCore): void {
  core.sequenceValues.clear()
  core.lastSequence = undefined
}
