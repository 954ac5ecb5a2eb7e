// cadastre.table_status: what every node knows of the tables of the session's database.
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import type { SessionCore } from '../session-core.ts'

/** From 1970 to 2000. */
const epochMicroseconds = 946_684_800_000_000n

export function tableStatusRows(core: SessionCore): readonly VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const one of core.state.claimant.statuses.all()) {
    if (one.database !== core.databaseOid) continue
    const now = core.catalog.row('table', one.table)
    // A failed table has no other name than the one that it was to have.
    rows.push({
      table_schema: core.catalog.schemaByOid(now?.schemaOid ?? one.schema)?.name ?? null,
      table_name: now?.name ?? one.name,
      table_version: one.version,
      node_name: one.node,
      status: one.status,
      reason: one.reason ?? null,
      since: BigInt(Math.round(one.since * 1000)) - epochMicroseconds,
    })
  }
  return rows
}
