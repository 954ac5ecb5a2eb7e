// What binding settles of an SQL/JSON query or table, as its function is told: JSON text, the first argument of the call.
import type { TypeRef } from '../../types/type.ts'

/** OIDs of the functions behind the syntax, which have no names in SQL. */
export const sqlJsonOid = {
  object: 15_100,
  array: 15_101,
  parseUnique: 15_102,
  isJson: 15_103,
  query: 15_104,
  table: 15_105,
  parseBytes: 15_106,
} as const

/** What stands for a result that is none; a number: the call's argument of that position. */
export type Behavior = 'null' | 'error' | 'true' | 'false' | 'unknown' | 'empty-array' | 'empty-object' | number

export interface ItemQuery {
  readonly op: 'value' | 'query' | 'exists'
  readonly wrapper: 'none' | 'conditional' | 'always'
  readonly omitQuotes: boolean
  readonly onEmpty: Behavior
  readonly onError: Behavior
  /** Of JSON_TABLE: as errors name it. */
  readonly column?: string
  /** Of the result's domain, or of those within it: see engine/functions/coercion/row-rules.ts. */
  readonly rules?: string
}

/** Arguments: the spec, the document (jsonb), the path, then those that behaviors name, then the variables. */
export interface QuerySpec {
  readonly query: ItemQuery
  /** Names of the variables: the last arguments. */
  readonly passing: readonly string[]
}

export interface TableColumn {
  /** Position in the row. */
  readonly at: number
  /** Absent: the number of the row among those of its path. */
  readonly item?: { readonly path: string; readonly query: ItemQuery; readonly type: TypeRef }
}

export interface TablePath {
  readonly path: string
  readonly columns: readonly TableColumn[]
  readonly nested: readonly TablePath[]
}

/** Arguments: the spec, the document (jsonb), then those that behaviors name, then the variables. */
export interface TableSpec {
  readonly root: TablePath
  readonly errorOnError: boolean
  readonly passing: readonly string[]
  readonly width: number
}
