// DROP of everything: relations and schemas by name; what cannot have been created here is absent by definition.
import { notSupported } from '../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import { formatType } from '../../types/registry.ts'
import { openBinding, type BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { bindTypeName } from '../types/type-name.ts'
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
  OBJECT_COLLATION: 'collation',
  OBJECT_CONVERSION: 'conversion',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_FDW: 'foreign-data wrapper',
  OBJECT_FOREIGN_SERVER: 'server',
  OBJECT_EVENT_TRIGGER: 'event trigger',
  OBJECT_STATISTIC_EXT: 'statistics object',
  OBJECT_TSCONFIGURATION: 'text search configuration',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
  OBJECT_ACCESS_METHOD: 'access method',
  OBJECT_LANGUAGE: 'language',
}

/** These name the table that they belong to last but one: trigger "t" for table "x". */
const ofTables: Readonly<Record<string, string>> = {
  OBJECT_RULE: 'rule',
}

export function bindDrop(node: ParseNode, context: BindContext): { ddl: DdlStatement; tag: string } {
  const ofTypes = bindDropTypes(node, context)
  if (ofTypes) return ofTypes
  const ofRoutines = bindDropRoutines(node, context)
  if (ofRoutines) return ofRoutines
  const type: string = node.removeType
  const words = type.replace('OBJECT_', '').replace('MATVIEW', 'MATERIALIZED_VIEW').replaceAll('_', ' ')
  const tag = `DROP ${words}`
  const ifExists = Boolean(node.missing_ok)
  const object = objects[type as keyof typeof objects]
  if (object) {
    const names = (node.objects as ParseNode[]).map((entry) => qualifiedName(namePartsOf(entry), context))
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
  const what = absent[type] ?? ofTables[type]
  if (!what) throw notSupported(tag)
  const names = (node.objects as ParseNode[]).map((entry) =>
    type in ofTables ? memberOfTable(entry) : absentName(entry, ifExists, context),
  )
  return { ddl: { kind: 'drop-absent', what, names, ifExists }, tag }
}

function memberOfTable(entry: ParseNode): string {
  const parts = namePartsOf(entry)
  // Quoted by the one who words the message; the relation follows as it stands there.
  return `${parts.at(-1)}" for table "${parts.at(-2) ?? ''}`
}

function absentName(entry: ParseNode, ifExists: boolean, context: BindContext): string {
  const name = namePartsOf(entry).join('.')
  if (kindOf(entry) !== 'ObjectWithArgs') return name
  const args: ParseNode[] = bodyOf(entry).objargs ?? []
  if (bodyOf(entry).args_unspecified) return name
  const types = args.map((argument) => {
    if (!ifExists) return formatType(bindTypeName(bodyOf(argument), openBinding(context)).oid, -1)
    return namePartsOf(argument).join('.')
  })
  return `${name}(${types.join(',')})`
}
