// What a scan of a remote table asks its service for, so that fewer rows travel. The plan filters, sorts and limits again, so a
// condition that the service cannot take when the query starts may be left out.
import type { Expression } from './expression.ts'
import type { Comparison } from './facts.ts'

/** Values are literals or parameters of the column's own type. */
export type RemoteFilter =
  | { readonly kind: 'and' | 'or'; readonly args: readonly RemoteFilter[] }
  | {
      readonly kind: 'compare'
      readonly attribute: number
      readonly op: Comparison
      readonly value: Expression
    }
  | {
      readonly kind: 'in'
      readonly attribute: number
      readonly values: readonly Expression[]
    }
  | {
      readonly kind: 'null'
      readonly attribute: number
      readonly negated: boolean
    }
  | {
      readonly kind: 'prefix'
      readonly attribute: number
      readonly value: string
    }

export interface RemoteOrder {
  readonly attribute: number
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface RemoteScan {
  /** Of which every one must hold. */
  readonly filters: readonly RemoteFilter[]
  /** Only with a limit: rows are put in order above all the same. */
  readonly order?: readonly RemoteOrder[]
  /** Rows that are enough if the service takes all filters; literals or parameters. */
  readonly limit?: { readonly limit: Expression; readonly offset?: Expression }
}
