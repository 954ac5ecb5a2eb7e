// Reports of usage into the store's table and out of it.
import type { Kysely } from 'kysely'
import type { CatalogEdit } from '../../engine/tables.ts'
import {
  putUsageReport as edit,
  type ReportedTable,
  usageReportId,
  type UsageReportRow,
} from '../cloud/usage-report-row.ts'
import { fromJson, toJson } from './json.ts'
import type { RowWrites } from './row-writes.ts'
import type { StoreSchema } from './schema.ts'

export function putUsageReport(rows: RowWrites, row: UsageReportRow): void {
  rows.insert('usage_reports', {
    id: usageReportId(row),
    database_oid: row.database,
    table_name: row.table,
    rows: toJson(row.rows),
    idempotency_key: row.idempotencyKey ?? null,
  })
}

export function removeUsageReport(rows: RowWrites, id: number): void {
  rows.delete('usage_reports', { id })
}

export async function loadUsageReports(db: Kysely<StoreSchema>): Promise<CatalogEdit[]> {
  const stored = await db.selectFrom('usage_reports').selectAll().execute()
  return stored.map(({ database_oid, table_name, rows, idempotency_key }) =>
    edit({
      database: database_oid,
      table: table_name as ReportedTable,
      rows: fromJson(rows),
      ...(idempotency_key !== null && { idempotencyKey: idempotency_key }),
    }),
  )
}
