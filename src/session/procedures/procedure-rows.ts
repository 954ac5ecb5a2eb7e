// cadastre.procedure: the procedures of the session's database.
import { arrayOf } from '../../../catalog/virtual/catalog-facts.ts'
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import type { SessionCore } from '../session-core.ts'

export function procedureRows(core: SessionCore): readonly VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const row of core.state.procedures.rows()) {
    if (row.database !== core.databaseOid) continue
    rows.push({
      id: row.id,
      kind: row.kind,
      object: row.object,
      role_name: row.role,
      step: row.step,
      state: row.state,
      lock_keys: arrayOf(row.lockKeys),
      tables: arrayOf(row.versions.map(({ table, version }) => `${table}/${version}`)),
      term: row.term,
      started: row.started,
      finished: row.finished ?? null,
      error: row.error ?? null,
    })
  }
  return rows
}
