// What makes a table partitioned, and another one its partition, as the catalog's rows of the two say it.
import type { TypeRef, Value } from '../types/type.ts'

/** One column of the key, or an expression over the row. */
export interface PartitionKey {
  readonly attribute?: number
  readonly sql?: string
  /** Attributes that the expression reads. */
  readonly reads?: readonly number[]
  readonly type: TypeRef
}

/** Of the partitioned table, which has no rows of its own. */
export interface Partitioning {
  readonly strategy: 'list' | 'range' | 'hash'
  readonly keys: readonly PartitionKey[]
}

/** One end of a range in one column of the key. */
export type RangeDatum = { readonly kind: 'minvalue' | 'maxvalue' } | { readonly kind: 'value'; readonly value: Value }

export type PartitionBound =
  | { readonly kind: 'default' }
  /** NULL may be among the values. */
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  /** from <= key < to, compared column by column. */
  | { readonly kind: 'range'; readonly from: readonly RangeDatum[]; readonly to: readonly RangeDatum[] }
  | { readonly kind: 'hash'; readonly modulus: number; readonly remainder: number }

/** Of a partition. */
export interface PartitionOf {
  readonly parent: number
  readonly bound: PartitionBound
}

/** A partition as its siblings' rows are told apart from its own. */
export interface Part {
  readonly table: number
  readonly bound: PartitionBound
}

/** Attributes that the key stands on, expressions' included. */
export const keyAttributes = ({ keys }: Partitioning): number[] =>
  keys.flatMap(({ attribute, reads = [] }) => (attribute === undefined ? reads : [attribute]))
