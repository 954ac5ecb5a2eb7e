// cadastre.session: a row that is deleted is a session that ends, at once and whatever becomes of the transaction.
import { PgError } from '../../../engine/errors.ts'
import { cancelReason } from '../session-core.ts'
import { requireOperator } from './operator.ts'
import type { VirtualWriter } from './virtual-writer.ts'

export const sessionWriter: VirtualWriter = {
  admit: (core, table) => requireOperator(core, table.name),
  write: (core, table, changes) => {
    const ids = changes.map((change) => {
      if (change.kind === 'delete') return Number(change.id)
      throw new PgError('42501', `permission denied for table ${table.name}`, {
        detail: 'Clients begin sessions; here they can only be ended.',
      })
    })
    if (ids.includes(core.backendPid)) throw new PgError('55000', 'a session cannot end itself')
    for (const id of ids) {
      const target = core.state.sessions.get(id)
      target?.interrupt(cancelReason.termination)
      target?.onTerminate(new PgError('57P01', 'terminating connection due to administrator command'))
    }
  },
}
