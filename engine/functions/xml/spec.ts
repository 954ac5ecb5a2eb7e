// What binding settles of an XML expression, as its function is told: JSON text, the first argument of the call.
import type { TypeRef } from '../../types/type.ts'

/** OIDs of the functions behind the syntax, which have no names in SQL. */
export const xmlOid = {
  element: 15_120,
  forest: 15_121,
  concat: 15_122,
  parse: 15_123,
  instruction: 15_124,
  root: 15_125,
  isDocument: 15_126,
  serialize: 15_127,
  table: 15_128,
} as const

/** Arguments: the spec, the attributes' values, then the contents. */
export interface ElementSpec {
  readonly name: string
  readonly attributes: readonly string[]
}

/** Arguments: the names as a JSON list, then the values. */
export type ForestSpec = readonly string[]

/** Positions of arguments. */
export interface XmlColumn {
  /** Absent: the number of the row. */
  readonly value?: {
    readonly name: string
    readonly type: TypeRef
    readonly path: number
    readonly fallback?: number
    readonly notNull: boolean
  }
}

/** Arguments: the spec, the document, the path of rows, the URIs of the namespaces, then what columns name. */
export interface XmlTableSpec {
  readonly namespaces: readonly string[]
  readonly columns: readonly XmlColumn[]
}
