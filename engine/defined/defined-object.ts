// What users define beside relations, types and routines, one row of the catalog each: `definition.kind` says what it is.
export interface DefinedObject {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly comment?: string
  readonly definition: ObjectDefinition
}

export type ObjectDefinition = StatisticsDefinition
export type DefinedKind = ObjectDefinition['kind']

/** CREATE STATISTICS: which columns belong together. */
export interface StatisticsDefinition {
  readonly kind: 'statistics'
  readonly table: number
  /** Columns named plainly, ascending. */
  readonly attributes: readonly number[]
  /** As text, in the order in which they were given. */
  readonly expressions: readonly string[]
  /** Attributes that the expressions read. */
  readonly reads: readonly number[]
  /** pg_statistic_ext.stxkind: d(istinct), f(unctional dependencies), m(ost common values), e(xpressions). */
  readonly kinds: readonly string[]
  /** absent: the server's default. */
  readonly target?: number
}

/** As messages and command tags call them. */
export const definedWords: Readonly<Record<DefinedKind, string>> = { statistics: 'statistics object' }
