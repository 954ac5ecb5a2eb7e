// Whether a limit's rows are had sooner without some columns of a table, which are fetched for those few rows afterwards.
import type { CatalogView } from '../../tables.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Estimator } from '../estimate/cardinality.ts'
import { variableWidth } from '../estimate/defaults.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { planIndex } from '../plan-index.ts'
import { conjunctsOf } from '../traverse-expression.ts'
import { fetchedRowsMax, fetchTableRowsMin } from './limits.ts'

type Limit = Extract<LogicalPlan, { kind: 'limit' }>
type Scan = Extract<LogicalPlan, { kind: 'scan' }>

/** A row's id and its place among the others, in bytes of columns that are not read for it. */
const rowBytes = 16
/** What it costs to look into a column of a row group, and to take one value from it, in bytes of columns that are read whole. */
const lookBytes = 100_000
const valueBytes = 300
/** Rows that a scan that ends early reads at least: those of a row group. */
const streamedRowsMin = 65_536

/** columns: those of the scan that nothing reads before the limit has been reached. */
export function fetchPays(
  limit: Limit,
  scan: Scan,
  columns: readonly PlanColumn[],
  catalog: CatalogView,
  estimator: Estimator,
): boolean {
  // With ties there may be any number of rows.
  if (columns.length === 0 || limit.ties || scan.remote || scan.file) return false
  const relation = catalog.relationByOid(scan.table)
  const statistics = relation?.kind === 'table' ? relation.table.statistics : undefined
  if (!statistics || statistics.rows < fetchTableRowsMin) return false
  const rows = rowsOf(limit.limit)
  if (rows === undefined || rows > fetchedRowsMax) return false
  const width = columns.reduce((sum, { type }) => sum + widthOf(type.oid), 0)
  const looks = Math.min(rows, Math.ceil(statistics.rows / streamedRowsMin))
  const cost = columns.length * (looks * lookBytes + rows * valueBytes)
  return rowsRead(limit, scan, statistics.rows, rows, catalog, estimator) * (width - rowBytes) > cost
}

function rowsRead(
  limit: Limit,
  scan: Scan,
  tableRows: number,
  wanted: number,
  catalog: CatalogView,
  estimator: Estimator,
): number {
  const whole: Scan = { ...scan, filters: [], limit: undefined }
  const index = planIndex(scan, scan.filters.flatMap(conjunctsOf), catalog, () => estimator.of(whole))
  if (index) return index.rows
  if (limit.input.kind === 'sort') return tableRows
  const skipped = limit.offset ? (rowsOf(limit.offset) ?? 0) : 0
  const found = estimator.of(limit.input).rows
  return Math.min(tableRows, Math.max(streamedRowsMin, ((wanted + skipped) * tableRows) / Math.max(1, found)))
}

const rowsOf = (expression: Expression | undefined): number | undefined =>
  expression?.kind === 'literal' && expression.value !== null ? Number(expression.value as bigint | number) : undefined

function widthOf(type: number): number {
  const length = typeByOid(type)?.length ?? variableWidth
  return length > 0 ? length : variableWidth
}
