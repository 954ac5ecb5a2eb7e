// What a relation is called in messages and commands, and whether it stands for a query.
import type { Materialized, Relation } from './tables.ts'

export type RelationWord = 'table' | 'view' | 'materialized view' | 'index' | 'sequence' | 'composite type'

export function relationWord(relation: Relation): RelationWord {
  switch (relation.kind) {
    case 'virtual':
      return relation.table.info.systemView ? 'view' : 'table'
    case 'table':
      return relation.table.info.materialized ? 'materialized view' : 'table'
    case 'composite':
      return 'composite type'
    default:
      return relation.kind
  }
}

/** A materialized view. */
export const isMaterialized = (relation: Relation): boolean => relationWord(relation) === 'materialized view'

/** What a view of either kind stands for. */
export function queryOf(
  relation: Relation,
): (Pick<Materialized, 'sql'> & Partial<Pick<Materialized, 'reads'>>) | undefined {
  if (relation.kind === 'view' && relation.table.source.kind === 'view') return relation.table.source
  return relation.kind === 'table' ? relation.table.info.materialized : undefined
}

export const withArticle = (word: string): string => (word === 'index' ? 'an index' : `a ${word}`)
