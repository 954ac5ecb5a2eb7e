// cadastre.session_token: a row that is deleted is a token that holds no more.
import { PgError } from '../../../engine/errors.ts'
import { removeRow } from '../../../catalog/rows.ts'
import type { VirtualWriter } from './virtual-writer.ts'

export const sessionTokenWriter: VirtualWriter = {
  write: (core, table, changes) => {
    const edits = changes.map((change) => {
      if (change.kind === 'delete') return removeRow('session_token', Number(change.id))
      throw new PgError('42501', `permission denied for table ${table.name}`, {
        detail: 'Only its rows can be deleted.',
        hint: 'cadastre.create_session_token makes tokens, and cadastre.revoke_session_token revokes them.',
      })
    })
    core.ensureTransaction().edit(edits)
  },
}
