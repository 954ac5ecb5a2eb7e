// cadastre.table: what a table may be used for.
import { putRow } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import { accessExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { relationKey } from '../locks/lock-key.ts'
import { requireOperator } from './operator.ts'
import { provisionStateOf } from './provision-state.ts'
import type { VirtualWriter } from './virtual-writer.ts'

export const tableWriter: VirtualWriter = {
  admit: (core, table) => requireOperator(core, table.name),
  write: async (core, table, changes) => {
    const states = changes.map((change) => ({
      oid: change.kind === 'update' ? Number(change.id) : 0,
      provisionState: provisionStateOf(table, change),
    }))
    // Statements on it that are under way end first, and later ones see the new state.
    for (const { oid } of states) await lockKey(core, relationKey(oid), accessExclusive)
    const edits = states.map(({ oid, provisionState }) => {
      const row = core.catalog.row('table', oid)
      if (!row) throw new PgError('42P01', `table ${oid} does not exist`)
      const { provisionState: _before, ...rest } = row
      return putRow('table', oid, { ...rest, ...(provisionState !== undefined && { provisionState }) })
    })
    core.ensureTransaction().edit(edits)
  },
}
