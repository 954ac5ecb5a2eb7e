// cadastre.database: what a database may be used for.
import { putRow } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import { provisionStateOf } from './provision-state.ts'
import type { VirtualWriter } from './virtual-writer.ts'

export const databaseWriter: VirtualWriter = {
  write: (core, table, changes) => {
    const edits = changes.map((change) => {
      const provisionState = provisionStateOf(table, change)
      const oid = change.kind === 'update' ? Number(change.id) : 0
      const row = core.catalog.row('database', oid)
      if (!row) throw new PgError('3D000', `database ${oid} does not exist`)
      const { provisionState: _before, ...rest } = row
      return putRow('database', oid, { ...rest, ...(provisionState !== undefined && { provisionState }) })
    })
    core.ensureTransaction().edit(edits)
  },
}
