// pg_class: relations and their columns.
import { relationWord } from '../../../relation-word.ts'
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import type { Relation } from '../../../tables.ts'
import { qualifiedRelationText } from '../search-path.ts'
import { describeRelation, type NamedObject, type ObjectClass, relationNames } from './object-class.ts'

export const relations: ObjectClass = {
  catalog: 1259,
  type: 'relation',
  find(oid, part, context) {
    const relation = context.catalog.relationByOid(oid)
    if (!relation) return undefined
    const names = relationNames(relation, context.catalog)
    const [schema, name] = names
    const whole: NamedObject = {
      type: relationWord(relation),
      schema,
      name,
      identity: qualifiedRelationText(relation, context),
      address: { names },
      describe: () => describeRelation(relation, context),
    }
    if (part === 0) return whole
    const column = columnsOf(relation).find(({ attribute }) => attribute === part)?.name
    if (column === undefined) return undefined
    return {
      ...whole,
      type: `${whole.type} column`,
      identity: `${whole.identity}.${quoteIdentifier(column)}`,
      address: { names: [...names, column] },
      describe: () => `column ${column} of ${whole.describe()}`,
    }
  },
}

export interface NamedColumn {
  readonly name: string
  readonly attribute: number
}

export const columnsOf = (relation: Relation): readonly NamedColumn[] =>
  relation.kind === 'composite'
    ? relation.type.definition.attributes
    : 'table' in relation
      ? relation.table.schema.columns
      : []
