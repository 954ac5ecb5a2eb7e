// A report of usage as data. The store keeps it until the Cloud has it, and after that as what the next one is compared with. It says all
// that there is, not what is new: a report that arrives twice, or is replaced before it arrives, counts nothing twice.
import type { CatalogEdit } from '../../engine/tables.ts'

export const reportedTables = ['object_storage_usage', 'region_usage', 'query_usage'] as const
export type ReportedTable = (typeof reportedTables)[number]

/** As the Cloud takes it. */
export type ReportedRow = Readonly<Record<string, string | number>>

export interface UsageReportRow {
  readonly database: number
  readonly table: ReportedTable
  readonly rows: readonly ReportedRow[]
  /** Of the request that is to tell the Cloud. Absent: it has been told. */
  readonly idempotencyKey?: string
}

export const usageReportEntity = 'usage_report'

type Named = Pick<UsageReportRow, 'database' | 'table'>

export const usageReportId = ({ database, table }: Named): number =>
  database * reportedTables.length + reportedTables.indexOf(table)

export const putUsageReport = (row: UsageReportRow): CatalogEdit => ({
  op: 'put',
  entity: usageReportEntity,
  oid: usageReportId(row),
  value: row,
})

export const removeUsageReport = (named: Named): CatalogEdit => ({
  op: 'remove',
  entity: usageReportEntity,
  oid: usageReportId(named),
})

/** They are no part of the catalog that sessions see. */
export function splitUsageReports(rows: readonly CatalogEdit[]): {
  readonly reports: readonly UsageReportRow[]
  readonly catalog: readonly CatalogEdit[]
} {
  const reports: UsageReportRow[] = []
  const catalog: CatalogEdit[] = []
  for (const edit of rows) {
    if (edit.entity !== usageReportEntity) catalog.push(edit)
    else if (edit.op === 'put') reports.push(edit.value as UsageReportRow)
  }
  return { reports, catalog }
}
