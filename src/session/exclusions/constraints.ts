// The exclusion constraints of a table as the session enforces them.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { exclusionSql, type ExclusionSql } from '../../../catalog/exclusion-sql.ts'
import { type ExclusionConstraint, type IndexSchema, type Table, visibleColumns } from '../../../engine/tables.ts'

export interface Exclusion {
  readonly constraint: ExclusionConstraint
  readonly index: IndexSchema
  readonly table: Table
  readonly sql: ExclusionSql
  /** What the keys and the predicate read. */
  readonly reads: readonly number[]
  /** Columns in which two rows must be equal to be in conflict. */
  readonly equal: readonly number[]
}

const none: readonly Exclusion[] = []

export function exclusionsOf(catalog: CatalogSnapshot, table: Table): readonly Exclusion[] {
  const { constraints, columns } = table.schema
  if (constraints.every(({ kind }) => kind !== 'exclusion')) return none
  const indexes = catalog.indexesOf(table.info.oid)
  return constraints.flatMap((constraint) => {
    if (constraint.kind !== 'exclusion') return []
    const index = indexes.find(({ oid }) => oid === constraint.index)
    if (!index) return []
    const equal = index.columns.flatMap(({ attribute, operator }) => (operator?.name === '=' ? (attribute ?? []) : []))
    const sql = exclusionSql(index, visibleColumns(columns))
    return [{ constraint, index, table, sql, reads: [...constraint.attributes, ...(index.reads ?? [])], equal }]
  })
}

export const hasExclusions = ({ schema }: Table): boolean => schema.constraints.some(({ kind }) => kind === 'exclusion')
