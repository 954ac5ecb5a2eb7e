// What the estimator knows of a plan's rows: how many, and for each column its distinct values and range.
import type { ColumnSample } from '../../tables.ts'
import type { Value } from '../../types/type.ts'
import type { ColumnId } from '../expression.ts'

export interface ColumnEstimate {
  /** Distinct values in the column's table, before any filter; capped by rows where it is used. */
  readonly distinct: number
  readonly nullFraction: number
  readonly min?: Value
  readonly max?: Value
  readonly sample?: ColumnSample
  /** The same object for columns that joins have made equal to each other. */
  readonly equals?: object
  /** The scan it comes from and its table's rows: columns of one table depend on each other. */
  readonly source?: { readonly scan: number; readonly rows: number }
}

export interface Estimate {
  /** At least 1 unless known to be none. */
  readonly rows: number
  readonly columns: ReadonlyMap<ColumnId, ColumnEstimate>
  /** Sets of columns in which no two rows agree, and how many rows such a key has before any filter. */
  readonly keys: readonly { readonly columns: readonly ColumnId[]; readonly rows: number }[]
}

export const atLeastOne = (rows: number): number =>
  Number.isFinite(rows) ? Math.max(1, rows) : Number.MAX_SAFE_INTEGER

/** Of a join: those of both sides. */
export function bothColumns(left: Estimate, right: Estimate): Map<ColumnId, ColumnEstimate> {
  const columns = new Map(left.columns)
  for (const [id, column] of right.columns) columns.set(id, column)
  return columns
}
