// pg_attrdef: what columns have for rows that do not say.
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import { columnOfDerivedOid } from '../relation-parts.ts'
import { qualifiedRelationText } from '../search-path.ts'
import { describeRelation, type ObjectClass, relationNames } from './object-class.ts'

export const columnDefaults: ObjectClass = {
  catalog: 2604,
  type: 'default value',
  find(oid, _part, context) {
    const found = columnOfDerivedOid(context.catalog, oid)
    if (found?.column.defaultSql === undefined) return undefined
    const { relation } = found
    const column = found.column.name
    return {
      type: 'default value',
      identity: `for ${qualifiedRelationText(relation, context)}.${quoteIdentifier(column)}`,
      address: { names: [...relationNames(relation, context.catalog), column] },
      describe: () => `default value for column ${column} of ${describeRelation(relation, context)}`,
    }
  },
}
