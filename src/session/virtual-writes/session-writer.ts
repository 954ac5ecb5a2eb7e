// cadastre.session: a row that is deleted is a session that ends, at once and whatever becomes of the transaction. To whom it may be done is
// as with pg_terminate_backend.
import { PgError } from '../../../engine/errors.ts'
import { requireSignal } from '../require-signal.ts'
import { cancelReason } from '../session-core.ts'
import type { VirtualWriter } from './virtual-writer.ts'

export const sessionWriter: VirtualWriter = {
  write: (core, table, changes) => {
    const ids = changes.map((change) => {
      if (change.kind === 'delete') return Number(change.id)
      throw new PgError('42501', `permission denied for table ${table.name}`, {
        detail: 'Clients begin sessions; here they can only be ended.',
      })
    })
    if (ids.includes(core.backendPid)) throw new PgError('55000', 'a session cannot end itself')
    const targets = ids.map((id) => core.state.sessions.get(id)).filter((target) => target !== undefined)
    for (const target of targets) requireSignal(core, target, 'terminate process')
    for (const target of targets) {
      target.interrupt(cancelReason.termination)
      target.onTerminate(new PgError('57P01', 'terminating connection due to administrator command'))
    }
  },
}
