// Whether a query may mean a column of a relation: where it cannot, the column's new name is nothing to it.
import type { ParseNode } from '../../../engine/parse/node.ts'

/**
 * What is asked is the text alone: any name in it that equals one of the columns' counts, whatever it belongs to, and so does what reads
 * columns without naming them, `*` and NATURAL JOIN. A whole row does not: its fields have the names that the relation's columns have now.
 */
export function mayRead(query: ParseNode, columns: ReadonlySet<string>): boolean {
  if (query === null || typeof query !== 'object') return false
  if (Array.isArray(query)) return query.some((item: ParseNode) => mayRead(item, columns))
  return Object.entries<ParseNode>(query).some(([field, value]) => {
    switch (field) {
      case 'A_Star':
        return true
      case 'isNatural':
        return (value as unknown) === true
      case 'String':
        return columns.has(value.sval)
      default:
        return mayRead(value, columns)
    }
  })
}
