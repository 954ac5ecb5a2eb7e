// Objects by names that hold whatever the search path: pg_identify_object, by the OIDs that pg_depend and pg_description hold.
import { PgError } from '../../errors.ts'
import { notNullsOf } from '../../inheritance/not-null-constraints.ts'
import { relationWord } from '../../relation-word.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { CatalogView, Relation } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { findType, formatType } from '../../types/registry.ts'
import { isRowTypeOid, relationOfRowType } from '../../types/user-oids.ts'
import { stableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction } from '../registry.ts'
import { derivedOid } from './derived-oid.ts'
import { extensionOf } from './extension-names.ts'
import { functionSchema } from './reg-text.ts'
import { tableOfConstraint } from './relation-parts.ts'
import { triggersOf } from './trigger-definition.ts'
import { viewOfRule } from './view-rule.ts'
import { qualifiedRelationText } from './search-path.ts'

type Identity = readonly [type: string, schema: string | null, name: string | null, identity: string | null]

export const identifiedObjectFunctions: readonly FunctionDefinition[] = [
  stableSet(
    3839,
    'pg_identify_object',
    [Oid.oid, Oid.oid, Oid.int4],
    Oid.record,
    {
      argNames: ['classid', 'objid', 'objsubid'],
      columns: ['type', 'schema', 'name', 'identity'].map((name) => ({ name, type: Oid.text })),
      rows: 1,
    },
    ([classOid, object, part]: [number, number, number], context) => [identity(classOid, object, part, context)],
  ),
]

const nowhere = (type: string): Identity => [type, null, null, null]

/** Of an object that is its name alone. */
const plain = (type: string, found: { readonly name: string } | undefined): Identity =>
  found ? [type, null, quoteIdentifier(found.name), quoteIdentifier(found.name)] : nowhere(type)

function identity(classOid: number, oid: number, part: number, context: FunctionContext): Identity {
  const { catalog } = context
  switch (classOid) {
    case 1259:
      return relation(oid, part, catalog)
    case 2615: {
      const schema = catalog.schemaByOid(oid)
      return schema ? ['schema', null, quoteIdentifier(schema.name), quoteIdentifier(schema.name)] : nowhere('schema')
    }
    case 1255:
      return routine(oid, context)
    case 1247:
      return typeIdentity(oid, catalog)
    case 1260:
      return plain('role', catalog.roleByOid(oid))
    case 1262:
      return plain(
        'database',
        [...catalog.databases()].find((one) => one.oid === oid),
      )
    case 3079:
      return plain(
        'extension',
        catalog.extensions?.().find((one) => one.oid === oid),
      )
    case 2606:
      return constraint(oid, catalog)
    case 2604:
      return columnDefault(oid, catalog)
    case 2618:
      return rule(oid, catalog)
    case 2620:
      return trigger(oid, catalog)
    case 3256:
      return policy(oid, catalog)
    default:
      throw new PgError('0A000', `pg_identify_object of class ${classOid} is not supported`)
  }
}

const schemaText = (catalog: CatalogView, oid: number): string => quoteIdentifier(catalog.schemaByOid(oid)?.name ?? '')

function relation(oid: number, part: number, catalog: CatalogView): Identity {
  const found = catalog.relationByOid(oid)
  if (!found) return nowhere('relation')
  const schema = schemaText(catalog, found.schemaOid)
  const name = quoteIdentifier(found.name)
  const whole: Identity = [relationWord(found), schema, name, `${schema}.${name}`]
  if (part === 0) return whole
  const column = columnsOf(found).find(({ attribute }) => attribute === part)
  return column
    ? [`${whole[0]} column`, schema, name, `${whole[3]}.${quoteIdentifier(column.name)}`]
    : nowhere('relation')
}

const columnsOf = (found: Relation): readonly { readonly name: string; readonly attribute: number }[] =>
  'table' in found ? found.table.schema.columns : []

function routine(oid: number, { catalog }: FunctionContext): Identity {
  const found = findFunction(oid)
  if (!found) return nowhere('routine')
  const kind = found.kind === 'aggregate' || found.routine?.definition.aggregate ? 'aggregate' : 'function'
  const schema = found.routine ? schemaText(catalog, found.routine.schemaOid) : quoteIdentifier(functionSchema(found))
  const name = quoteIdentifier(found.routine?.name ?? found.name)
  const args = found.args.map((arg) => typeIdentity(arg, catalog)[3])
  return [
    found.routine?.definition.kind === 'procedure' ? 'procedure' : kind,
    schema,
    null,
    `${schema}.${name}(${args.join(',')})`,
  ]
}

/** Types whose name is a word of the standard need no schema, also where the word is their name. */
const standardWords = new Set<number>([Oid.bit, Oid.interval, Oid.numeric, Oid.json])

function typeIdentity(oid: number, catalog: CatalogView): Identity {
  const type = findType(oid)
  if (!type) return nowhere('type')
  if (type.kind === 'array') {
    const [, schema, , element] = typeIdentity(type.elementOid, catalog)
    return ['type', schema, quoteIdentifier(type.name), `${element}[]`]
  }
  const rows = isRowTypeOid(oid) ? catalog.relationByOid(relationOfRowType(oid)) : undefined
  if (rows)
    return [
      'type',
      schemaText(catalog, rows.schemaOid),
      quoteIdentifier(rows.name),
      qualifiedRelationText(rows, { catalog }),
    ]
  const user = catalog.userType?.(oid) ?? extensionOf(oid, catalog)
  const schema = user ? schemaText(catalog, user.schemaOid) : 'pg_catalog'
  const name = quoteIdentifier(type.name)
  const isWord = !user && (standardWords.has(oid) || type.sqlName !== type.name)
  return ['type', schema, name, isWord ? formatType(oid) : `${schema}.${name}`]
}

function constraint(oid: number, catalog: CatalogView): Identity {
  const owner = tableOfConstraint(catalog, oid)
  const table = owner === undefined ? undefined : catalog.relationByOid(owner)
  if (table?.kind !== 'table') return nowhere('table constraint')
  const { constraints } = table.table.schema
  const name =
    constraints.find((one) => one.oid === oid)?.name ??
    notNullsOf(catalog, table.table).find(({ column }) => derivedOid(table.oid, column.attribute) === oid)?.name
  if (name === undefined) return nowhere('table constraint')
  const of = qualifiedRelationText(table, { catalog })
  return ['table constraint', schemaText(catalog, table.schemaOid), null, `${quoteIdentifier(name)} on ${of}`]
}

function columnDefault(oid: number, catalog: CatalogView): Identity {
  for (const table of catalog.relations())
    for (const { attribute, name } of columnsOf(table))
      if (derivedOid(table.oid, attribute) === oid)
        return [
          'default value',
          null,
          null,
          `for ${qualifiedRelationText(table, { catalog })}.${quoteIdentifier(name)}`,
        ]
  return nowhere('default value')
}

function rule(oid: number, catalog: CatalogView): Identity {
  const view = catalog.relationByOid(viewOfRule(oid))
  return view ? ['rule', null, null, `"_RETURN" on ${qualifiedRelationText(view, { catalog })}`] : nowhere('rule')
}

function trigger(oid: number, catalog: CatalogView): Identity {
  for (const { relation: owner, trigger: one } of triggersOf(catalog))
    if (one.oid === oid)
      return ['trigger', null, null, `${quoteIdentifier(one.name)} on ${qualifiedRelationText(owner, { catalog })}`]
  return nowhere('trigger')
}

function policy(oid: number, catalog: CatalogView): Identity {
  for (const owner of catalog.relations()) {
    if (owner.kind !== 'table') continue
    const found = owner.table.info.policies?.find((one) => one.oid === oid)
    if (found)
      return ['policy', null, null, `${quoteIdentifier(found.name)} on ${qualifiedRelationText(owner, { catalog })}`]
  }
  return nowhere('policy')
}
