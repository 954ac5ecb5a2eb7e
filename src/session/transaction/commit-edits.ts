// Catalog rows that the server writes by itself: at once, and in no session's transaction.
import type { TypedEdit } from '../../../catalog/rows.ts'
import type { ServerState } from '../server-state.ts'

export async function commitEdits(
  state: Pick<ServerState, 'regions' | 'catalogs'>,
  edits: readonly TypedEdit[],
): Promise<void> {
  await state.regions.commit({
    snapshot: 0,
    operations: [],
    uniqueScopes: new Map(),
    catalogEdits: edits,
    synchronous: true,
  })
  state.catalogs.commit(edits)
}
