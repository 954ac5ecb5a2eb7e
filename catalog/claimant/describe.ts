// Objects as PostgreSQL's messages call them: table t, column a of table t, constraint c on table t. Names of relations, types and routines
// are qualified where the search path does not find them, and quoted; all others are as they are. (pg_describe_object says the same of a
// catalog that does not change meanwhile: engine/functions/system/object-classes.)
import { definedKey, definedWords, type DefinedObject } from '../../engine/defined/defined-object.ts'
import { findDefined } from '../../engine/defined/find-defined.ts'
import { relationWord } from '../../engine/relation-word.ts'
import { quoteIdentifier, quoteName } from '../../engine/sql-text/quote-identifier.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import type { CatalogObject } from './dependencies.ts'
import { isVisible, searchedSchemas } from './resolve.ts'
import { spellRoutine } from './routines/find-routine.ts'
import { spellType } from './types/spell-type.ts'
import { triggeredRow } from './triggers/relation-triggers.ts'

export function describe(draft: CatalogDraft, object: CatalogObject): string {
  switch (object.kind) {
    case 'schema':
      return `schema ${draft.catalog.schemaByOid(object.oid)?.name ?? ''}`
    case 'relation':
      return describeRelation(draft, object.oid)
    case 'extension':
      return `extension ${draft.catalog.row('extension', object.oid)?.name}`
    case 'type':
      return `type ${spellType(draft, object.oid)}`
    case 'routine': {
      const routine = draft.catalog.row('routine', object.oid)
      // A procedure, too.
      return `function ${routine ? spellRoutine(draft, routine) : object.oid}`
    }
    case 'defined': {
      const defined = draft.catalog.row('defined_object', object.oid)
      return defined ? describeDefined(draft, defined) : `object ${object.oid}`
    }
    case 'trigger': {
      const trigger = triggeredRow(draft, object.table)?.row.triggers?.find(({ oid }) => oid === object.oid)
      return `trigger ${trigger?.name ?? ''} on ${describeRelation(draft, object.table)}`
    }
    case 'column':
      return `column ${columnName(draft, object.oid, object.attribute)} of ${describeRelation(draft, object.oid)}`
    case 'constraint': {
      const constraint = draft.catalog.row('table', object.table)?.constraints.find(({ oid }) => oid === object.oid)
      return `constraint ${constraint?.name ?? ''} on ${describeRelation(draft, object.table)}`
    }
    case 'policy': {
      const policy = draft.catalog.row('table', object.table)?.policies?.find(({ oid }) => oid === object.oid)
      return `policy ${policy?.name ?? ''} on ${describeRelation(draft, object.table)}`
    }
    case 'default':
      return `default value for column ${columnName(draft, object.oid, object.attribute)} of ${describeRelation(draft, object.oid)}`
  }
}

/** Qualified where the search path does not find it. */
function describeDefined(draft: CatalogDraft, object: DefinedObject): string {
  const { oid, name, schemaOid, definition } = object
  const { kind } = definition
  if (kind === 'cast')
    return `cast from ${spellType(draft, definition.source)} to ${spellType(draft, definition.target)}`
  const schemas = searchedSchemas(draft).map((schema) => schema.oid)
  const visible = findDefined(draft.catalog, kind, definedKey(object), schemas)?.oid === oid
  const schema = visible ? undefined : draft.catalog.schemaByOid(schemaOid)?.name
  if (kind === 'operator') {
    const operands = [definition.left, definition.right].map((type) => (type === 0 ? 'NONE' : spellType(draft, type)))
    const lead = schema === undefined ? '' : `${quoteIdentifier(schema)}.`
    return `operator ${lead}${name}(${operands.join(',')})`
  }
  return `${definedWords[kind]} ${quoteName(schema, name)}`
}

function describeRelation(draft: CatalogDraft, oid: number): string {
  const relation = draft.catalog.relationByOid(oid)
  if (!relation) return `relation ${oid}`
  const names = { catalog: draft.catalog, context: draft.context }
  const schema = isVisible(names, relation) ? undefined : draft.catalog.schemaByOid(relation.schemaOid)?.name
  return `${relationWord(relation)} ${quoteName(schema, relation.name)}`
}

function columnName(draft: CatalogDraft, oid: number, attribute: number): string {
  const relation = draft.catalog.relationByOid(oid)
  const columns: readonly { readonly name: string; readonly attribute: number }[] =
    relation?.kind === 'composite'
      ? relation.type.definition.attributes
      : (draft.catalog.row('table', oid)?.columns ?? [])
  return columns.find((column) => column.attribute === attribute)?.name ?? ''
}
