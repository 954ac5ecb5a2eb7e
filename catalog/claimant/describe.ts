// Objects as PostgreSQL's messages call them: table t, column a of table t, constraint c on table t. Names that the search path does
// not find are qualified.
import { findType } from '../../engine/types/registry.ts'
import { relationWord } from '../../engine/relation-word.ts'
import { quoteIdentifier, quoteName } from '../../engine/bind/ddl/expression-text.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import type { CatalogObject } from './dependencies.ts'
import { isVisible } from './resolve.ts'

export function describe(draft: CatalogDraft, object: CatalogObject): string {
  switch (object.kind) {
    case 'schema':
      return `schema ${quoteIdentifier(draft.catalog.schemaByOid(object.oid)?.name ?? '')}`
    case 'relation':
      return describeRelation(draft, object.oid)
    case 'type':
      return `type ${findType(object.oid)?.sqlName ?? object.oid}`
    case 'column':
      return `column ${quoteIdentifier(columnName(draft, object.oid, object.attribute))} of ${describeRelation(draft, object.oid)}`
    case 'constraint': {
      const constraint = draft.catalog.row('table', object.table)?.constraints.find(({ oid }) => oid === object.oid)
      return `constraint ${quoteIdentifier(constraint?.name ?? '')} on ${describeRelation(draft, object.table)}`
    }
    case 'policy': {
      const policy = draft.catalog.row('table', object.table)?.policies?.find(({ oid }) => oid === object.oid)
      return `policy ${quoteIdentifier(policy?.name ?? '')} on ${describeRelation(draft, object.table)}`
    }
    case 'default':
      return `default value for column ${quoteIdentifier(columnName(draft, object.oid, object.attribute))} of ${describeRelation(draft, object.oid)}`
  }
}

function describeRelation(draft: CatalogDraft, oid: number): string {
  const relation = draft.catalog.relationByOid(oid)
  if (!relation) return `relation ${oid}`
  const names = { catalog: draft.catalog, context: draft.context }
  const schema = isVisible(names, relation) ? undefined : draft.catalog.schemaByOid(relation.schemaOid)?.name
  return `${relationWord(relation)} ${quoteName(schema, relation.name)}`
}

const columnName = (draft: CatalogDraft, table: number, attribute: number): string =>
  draft.catalog.row('table', table)?.columns.find((column) => column.attribute === attribute)?.name ?? ''
