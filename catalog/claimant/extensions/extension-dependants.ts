// What stands on an extension: columns and domains of its types, and the views, defaults, checks, indexes and policies whose text names
// a type or calls a function of it.
import { objectsOfExtension, typesOf } from '../../../engine/extensions/registry.ts'
import { functionsNamed, operatorsNamed } from '../../../engine/functions/registry.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { listedDictionaries } from '../../../engine/text-search/objects/dictionaries.ts'
import { listedTemplates } from '../../../engine/text-search/objects/templates.ts'
import { formatType } from '../../../engine/types/registry.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { type IndexSchema, nameless } from '../../../engine/tables.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { TableRow } from '../../rows.ts'
import { defaultClassOf, extensionOfClass, operatorClassesNamed } from '../../virtual/operator-classes.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { configurationsWith, dictionariesOf, textsSaying } from '../defined/text-search/text-search-users.ts'
import type { CatalogObject, Dependant } from '../dependencies.ts'
import { dependantsOfType } from '../types/type-dependants.ts'

export function dependantsOfExtension(draft: CatalogDraft, oid: number): Dependant[] {
  const { catalog } = draft
  const extension = catalog.row('extension', oid)
  if (!extension) return []
  const found: Dependant[] = []
  const add = (object: CatalogObject, through: string): void => {
    found.push({ object, type: 'normal', through })
  }
  for (const type of typesOf(extension.name))
    for (const { object } of dependantsOfType(draft, type.oid)) add(object, `type ${type.sqlName}`)
  for (const template of listedTemplates(catalog))
    if (template.extension === extension.name)
      for (const object of dictionariesOf(draft, template.oid)) add(object, `text search template ${template.name}`)
  for (const dictionary of listedDictionaries(catalog)) {
    if (dictionary.extension !== extension.name) continue
    const objects = [
      ...configurationsWith(draft, dictionary.oid),
      ...textsSaying(draft, 'regdictionary', dictionary.oid),
    ]
    for (const object of objects) add(object, `text search dictionary ${dictionary.name}`)
  }
  const names = ownNames(extension.name)
  const own = (sql: string, lead = 'SELECT '): string | undefined => firstNamed(sql, lead, names)
  for (const view of queryKeepers(catalog)) {
    const name = own(view.sql, '')
    if (name) add({ kind: 'relation', oid: view.oid }, name)
  }
  for (const table of catalog.rowsOf('table')) {
    for (const { name: column, attribute, defaultSql, generated } of table.columns) {
      const name = defaultSql === undefined || column === nameless ? undefined : own(defaultSql)
      if (name) add({ kind: generated ? 'column' : 'default', oid: table.oid, attribute }, name)
    }
    for (const constraint of table.constraints) {
      const name = constraint.kind === 'check' ? own(constraint.sql) : undefined
      if (name) add({ kind: 'constraint', oid: constraint.oid, table: table.oid }, name)
    }
    for (const policy of table.policies ?? []) {
      const name = own(policy.usingSql ?? 'true') ?? own(policy.checkSql ?? 'true')
      if (name) add({ kind: 'policy', oid: policy.oid, table: table.oid }, name)
    }
    for (const index of catalog.indexesOf(table.oid)) {
      const texts = [...index.columns.map(({ sql }) => sql), index.whereSql].filter((sql) => sql !== undefined)
      const name = texts.map((sql) => own(sql)).find((one) => one !== undefined)
      const ofClass = classesOf(draft, table, index).find((one) => extensionOfClass(one) === extension.name)
      const through = name ?? (ofClass && `operator class ${ofClass.name} for access method ${index.method}`)
      const constraint = table.constraints.find((one) => one.kind === 'exclusion' && one.index === index.oid)
      if (through && constraint) add({ kind: 'constraint', oid: constraint.oid, table: table.oid }, through)
      else if (through) add({ kind: 'relation', oid: index.oid }, through)
    }
  }
  return [...new Map(found.map((one) => [JSON.stringify(one.object), one])).values()]
}

function classesOf({ catalog }: CatalogDraft, { columns }: TableRow, { columns: keys, method }: IndexSchema) {
  const extensions = catalog.extensions()
  return keys.flatMap(({ attribute, type: own, operatorClass }) => {
    const type = own ?? columns.find((column) => column.attribute === attribute)?.type.oid ?? 0
    return operatorClass === undefined
      ? (defaultClassOf(type, method, extensions) ?? [])
      : operatorClassesNamed(operatorClass, method)
  })
}

/** What to look for in a text, and how a message calls it. Names that are built in too say nothing by themselves: their arguments do. */
interface OwnNames {
  readonly functions: ReadonlyMap<string, string>
  readonly operators: ReadonlyMap<string, string>
  readonly types: ReadonlyMap<string, string>
}

function ownNames(extension: string): OwnNames {
  const { functions, operators } = objectsOfExtension(extension)
  const ownFunctions = functions.filter(({ name }) => functionsNamed(name).length === 0)
  const ownOperators = operators.filter(({ name }) => operatorsNamed(name).length === 0)
  const types = (oids: readonly number[]): string => oids.map((oid) => formatType(oid)).join(',')
  return {
    functions: new Map(
      ownFunctions.map(({ name, args }) => [name, `function ${quoteIdentifier(name)}(${types(args)})`]),
    ),
    operators: new Map(
      ownOperators.map(({ name, left, right }) => [name, `operator ${name}(${types([left, right])})`]),
    ),
    types: new Map(typesOf(extension).map(({ name, sqlName }) => [name, `type ${sqlName}`])),
  }
}

/** The first of the names in a text; lead makes a statement of an expression. */
function firstNamed(sql: string, lead: string, names: OwnNames): string | undefined {
  const all = [...names.functions.keys(), ...names.operators.keys(), ...names.types.keys()]
  if (!all.some((name) => sql.includes(name))) return undefined
  return firstIn(parseSql(lead + sql)[0]?.node, names)
}

function firstIn(node: ParseNode, names: OwnNames): string | undefined {
  if (node === null || typeof node !== 'object') return undefined
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    const named =
      field === 'FuncCall'
        ? names.functions.get(nameParts(value.funcname).at(-1)!)
        : field === 'A_Expr'
          ? names.operators.get(nameParts(value.name).at(-1)!)
          : field === 'typeName' || field === 'TypeName'
            ? names.types.get(nameParts((value.TypeName ? bodyOf(value) : value).names ?? []).at(-1) ?? '')
            : undefined
    const found = named ?? firstIn(value, names)
    if (found) return found
  }
  return undefined
}
