// What rows of a scan must fulfil, once the values are known: what zone maps, indexes, partitions and regions are chosen by.
import type { Value } from './types/type.ts'

export type PredicateOperator = '=' | '<' | '<=' | '>' | '>=' | 'in' | 'is-null' | 'is-not-null'

/** Of several all hold. Rows that fail one may be left out; who asked looks again. */
export interface RowPredicate {
  readonly attribute: number
  readonly op: PredicateOperator
  /** Of the column's own type: one, of `in` any number, of `is-null` and `is-not-null` none. */
  readonly values: readonly Value[]
}
