// What a page of rows is asked by: checked data, with names that are columns.
import type { CloudValue } from '../tables/column-types.ts'

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

export type RowFilter =
  | { readonly kind: 'and' | 'or'; readonly args: readonly RowFilter[] }
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly op: Comparison
      readonly value: string | bigint
    }
  | {
      readonly kind: 'in'
      readonly column: string
      readonly values: readonly (string | bigint)[]
    }
  | {
      readonly kind: 'null'
      readonly column: string
      readonly negated: boolean
    }
  | {
      readonly kind: 'prefix'
      readonly column: string
      readonly value: string
    }

export interface RowOrder {
  readonly column: string
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface RowQuery {
  readonly columns: readonly string[]
  readonly filter?: RowFilter
  /** Ends with the key, so that no two rows are equal in it. */
  readonly order: readonly RowOrder[]
  readonly limit: number
  /** Only rows behind the one that has these values in the order's columns. */
  readonly after?: readonly CloudValue[]
  /** rows: an array of objects; columns: an object of arrays. */
  readonly form: 'rows' | 'columns'
}

export interface RowPage {
  /** JSON as the store wrote it, in pieces: numbers of any size are exact. */
  readonly json: readonly string[]
  /** Of the last row, in the order's columns; absent: it is the last page. */
  readonly last?: readonly CloudValue[]
}
