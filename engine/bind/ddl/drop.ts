// DROP of everything: relations and schemas by name; what cannot have been created here is absent by definition.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { defaultParser } from '../../text-search/dictionaries/configurations.ts'
import { templates } from '../../text-search/dictionaries/templates.ts'
import { type BindContext, openBinding } from '../binding.ts'
import { findRelation } from '../query/relations.ts'
import type { DdlStatement } from '../statement.ts'
import { type Absence, castAbsence, operatorAbsence, ruleAbsence, schemaAbsence } from './absence.ts'
import { bindDropDefined } from './defined/alter-defined.ts'
import { namePartsOf, qualifiedName } from './names.ts'
import { bindDropRoutines } from './routines/routine-name.ts'
import { bindDropTypes } from './types/alter-type.ts'

const objects = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
} as const

const absent: Readonly<Record<string, string>> = {
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_CONVERSION: 'conversion',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_FDW: 'foreign-data wrapper',
  OBJECT_FOREIGN_SERVER: 'server',
  OBJECT_EVENT_TRIGGER: 'event trigger',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
  OBJECT_ACCESS_METHOD: 'access method',
  OBJECT_LANGUAGE: 'language',
}

export function bindDrop(node: ParseNode, context: BindContext): { ddl: DdlStatement; tag: string } {
  const ofTypes = bindDropTypes(node, context)
  if (ofTypes) return ofTypes
  const ofRoutines = bindDropRoutines(node, context)
  if (ofRoutines) return ofRoutines
  const ofDefined = bindDropDefined(node, context)
  if (ofDefined) return ofDefined
  const type: string = node.removeType
  const words = type.replace('OBJECT_', '').replace('MATVIEW', 'MATERIALIZED_VIEW').replaceAll('_', ' ')
  const tag = `DROP ${words}`
  const ifExists = Boolean(node.missing_ok)
  const object = objects[type as keyof typeof objects]
  if (object) {
    const names = (node.objects as ParseNode[]).map((entry) => qualifiedName(namePartsOf(entry), context))
    if (node.concurrent) checkConcurrentDrop(node, context)
    return { ddl: { kind: 'drop', object, names, ifExists, cascade: node.behavior === 'DROP_CASCADE' }, tag }
  }
  if (type === 'OBJECT_POLICY') {
    const parts = namePartsOf(node.objects[0])
    const table = qualifiedName(parts.slice(0, -1), context)
    return { ddl: { kind: 'drop-policy', table, name: parts.at(-1) ?? '', ifExists }, tag }
  }
  if (type === 'OBJECT_TRIGGER') {
    const parts = namePartsOf(node.objects[0])
    const table = qualifiedName(parts.slice(0, -1), context)
    const cascade = node.behavior === 'DROP_CASCADE'
    return { ddl: { kind: 'drop-trigger', table, name: parts.at(-1) ?? '', ifExists, cascade }, tag }
  }
  if (type === 'OBJECT_EXTENSION') {
    const names = (node.objects as ParseNode[]).map((entry) => namePartsOf(entry).join('.'))
    return { ddl: { kind: 'drop-extensions', names, ifExists, cascade: node.behavior === 'DROP_CASCADE' }, tag }
  }
  const absences = (node.objects as ParseNode[]).map((entry) => absenceOf(type, entry, context))
  if (!absences.every((one) => one !== undefined)) throw notSupported(tag)
  return { ddl: { kind: 'drop-absent', absences, ifExists }, tag }
}

/** DROP INDEX CONCURRENTLY: one index, which has no parts. */
function checkConcurrentDrop({ objects: named, behavior }: ParseNode, context: BindContext): void {
  if (named.length > 1) throw new PgError('0A000', 'DROP INDEX CONCURRENTLY does not support dropping multiple objects')
  if (behavior === 'DROP_CASCADE') throw new PgError('0A000', 'DROP INDEX CONCURRENTLY does not support CASCADE')
  const [name, schema] = namePartsOf(named[0]).toReversed()
  const index = findRelation(schema, name, openBinding(context))
  if (index?.kind !== 'index') return
  const table = context.catalog.relationByOid(index.index.table)
  if (table?.kind === 'table' && table.table.info.partitioning)
    throw new PgError('0A000', `cannot drop partitioned index "${name}" concurrently`)
}

/** undefined: it is of a kind that users may have here. */
function absenceOf(type: string, entry: ParseNode, context: BindContext): Absence | undefined {
  switch (type) {
    case 'OBJECT_OPERATOR':
      return operatorAbsence(entry, context)
    case 'OBJECT_CAST':
      return castAbsence(entry, context)
    case 'OBJECT_RULE':
      return ruleAbsence(namePartsOf(entry), context)
  }
  const what = absent[type]
  if (!what) return undefined
  const parts = namePartsOf(entry)
  refuseBuiltInText(type, parts)
  const notice = `${what} "${parts.join('.')}" does not exist`
  return schemaAbsence(parts, context) ?? { message: notice, sqlstate: '42704', notice }
}

/** Throws 2BP01 for the parser and the templates of text search that are built in. */
function refuseBuiltInText(type: string, parts: readonly string[]): void {
  if (type !== 'OBJECT_TSPARSER' && type !== 'OBJECT_TSTEMPLATE') return
  const name = parts[parts.length - 1]
  if (parts.length > 1 && parts[parts.length - 2] !== 'pg_catalog') return
  const isBuiltIn =
    type === 'OBJECT_TSPARSER'
      ? name === defaultParser.name
      : templates.some((one) => one.name === name && one.extension === undefined)
  if (isBuiltIn)
    throw new PgError(
      '2BP01',
      `cannot drop ${absent[type]} ${quoteIdentifier(name)} because it is required by the database system`,
    )
}
