// pg_depend: what depends on what, as far as clients ask: owned sequences, keys and their indexes, defaults, views.
import { builtInTriggerName } from '../../../engine/functions/system/built-in-triggers.ts'
import { type OwnedTrigger, triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { isMaterialized, queryOf } from '../../../engine/relation-word.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import { informationSchemaOid, pgCatalogOid, systemSchemas } from '../../system-schemas.ts'
import { allFunctions } from '../../../engine/functions/registry.ts'
import { classOf, derivedOid, hasTable, keyConstraints } from '../catalog-facts.ts'
import { objectsOfExtension, typesOf } from '../../../engine/extensions/registry.ts'
import { typeFunctionsOf } from '../../../engine/extensions/type-functions.ts'
import type { ExtensionEntry, Relation } from '../../../engine/tables.ts'
import { edge, object, reading } from '../dependencies/edge.ts'
import { ofRoutine } from '../dependencies/routines.ts'
import { ofRowType, ofType, usingTypes } from '../dependencies/types.ts'
import { classesOfExtensions } from '../operator-classes.ts'
import { simpleDictionary } from '../../../engine/text-search/dictionaries/dictionary.ts'
import { listedDictionaries } from '../../../engine/text-search/objects/dictionaries.ts'
import { listedTemplates } from '../../../engine/text-search/objects/templates.ts'
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import { viewRuleOid } from '../../../engine/functions/system/view-rule.ts'
import type { DefinedObject, DefinedOf } from '../../../engine/defined/defined-object.ts'
import { isOfKind } from '../../../engine/defined/find-defined.ts'
import { firstUserOid } from '../../rows.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgDepend = virtualTable({
  oid: 2608,
  schema: 'pg_catalog',
  name: 'pg_depend',
  relkind: 'r',
  columns: {
    classid: 'oid!',
    objid: 'oid!',
    objsubid: 'int4!',
    refclassid: 'oid!',
    refobjid: 'oid!',
    refobjsubid: 'int4!',
    deptype: 'char!',
  },
  *rows({ catalog }) {
    for (const type of catalog.types?.() ?? []) yield* ofType(type)
    for (const routine of catalog.routines?.() ?? []) yield* ofRoutine(routine)
    yield* builtIn(catalog)
    for (const extension of catalog.extensions?.() ?? []) yield* ofExtension(extension, catalog)
    for (const one of triggersOf(catalog)) yield* ofTrigger(one)
    for (const one of catalog.definedObjects?.() ?? []) yield* ofDefined(one)
    for (const relation of catalog.relations()) {
      if (relation.kind === 'virtual') continue
      if (relation.kind !== 'index' && relation.kind !== 'composite')
        yield edge(object(relation), { class: classOf.schema, oid: relation.schemaOid }, 'n')
      yield* ofRowType(relation)
      switch (relation.kind) {
        case 'sequence':
          yield* ofSequence(relation, catalog)
          break
        case 'index':
          yield* ofIndex(relation, catalog)
          break
        case 'table':
          yield* ofTable(relation)
          if (isMaterialized(relation)) yield* ofView(relation)
          break
        case 'view':
          yield* ofView(relation)
      }
    }
  },
})

type OfKind<K extends Relation['kind']> = Extract<Relation, { kind: K }>

/** A constraint trigger's belongs to the constraint, which belongs to the table. */
function* ofTrigger({ relation, trigger }: OwnedTrigger) {
  const from = { class: classOf.trigger, oid: trigger.oid }
  const { constraint } = trigger
  // What is built in can go nowhere.
  if (builtInTriggerName(trigger.routine) === undefined)
    yield edge(from, { class: classOf.function, oid: trigger.routine }, 'n')
  if (constraint) {
    const own = { class: classOf.constraint, oid: constraint.oid }
    yield edge(from, own, 'i')
    yield edge(own, object(relation), 'a')
  } else yield edge(from, object(relation), 'a')
  for (const attribute of new Set([...(trigger.columns ?? []), ...(trigger.reads ?? [])]))
    yield edge(from, object(relation, attribute), 'n')
}

/**
 * The server's own schemas and what is in them. pg_dump leaves out what starts with pg_ and what belongs to an extension that comes
 * with every database: PL/pgSQL stands for that, since it is the only one, and lists of extensions stay as they are in PostgreSQL.
 */
function* builtIn(catalog: VirtualContext['catalog']) {
  const extension = { class: classOf.extension, oid: plpgsqlExtension.oid }
  for (const { oid } of ownSchemas) yield edge({ class: classOf.schema, oid }, extension, 'e')
  for (const relation of catalog.relations())
    if (ownSchemaOids.has(relation.schemaOid)) yield edge(object(relation), extension, 'e')
  for (const { oid, schema } of allFunctions())
    if (ownSchemas.some(({ name }) => name === schema)) yield edge({ class: classOf.function, oid }, extension, 'e')
}

const ownSchemas = systemSchemas.filter(({ oid }) => oid !== pgCatalogOid && oid !== informationSchemaOid)
const ownSchemaOids: ReadonlySet<number> = new Set(ownSchemas.map(({ oid }) => oid))

/** What came with it, and the schema that it is in. */
function* ofExtension({ oid, name, schemaOid }: ExtensionEntry, catalog: VirtualContext['catalog']) {
  const extension = { class: classOf.extension, oid }
  yield edge(extension, { class: classOf.schema, oid: schemaOid }, 'n')
  const { functions, operators } = objectsOfExtension(name)
  for (const type of typesOf(name))
    if (type.kind === 'array')
      yield edge({ class: classOf.type, oid: type.oid }, { class: classOf.type, oid: type.elementOid }, 'i')
    else yield edge({ class: classOf.type, oid: type.oid }, extension, 'e')
  for (const oid of [...functions.map((one) => one.oid), ...typeFunctionsOf(name).map(([, one]) => one)])
    yield edge({ class: classOf.function, oid }, extension, 'e')
  for (const one of operators) yield edge({ class: classOf.operator, oid: one.oid }, extension, 'e')
  for (const one of listedTemplates(catalog))
    if (one.extension === name) yield edge({ class: classOf['ts-template'], oid: one.oid }, extension, 'e')
  for (const one of listedDictionaries(catalog))
    if (one.extension === name) yield edge({ class: classOf['ts-dictionary'], oid: one.oid }, extension, 'e')
  const classes = classesOfExtensions([{ name }])
  for (const one of classes) yield edge({ class: classOf.operatorClass, oid: one.oid }, extension, 'e')
  for (const oid of new Set(classes.map(({ family }) => family)))
    yield edge({ class: classOf.operatorFamily, oid }, extension, 'e')
}

function* ofSequence(relation: OfKind<'sequence'>, catalog: VirtualContext['catalog']) {
  const { ownedBy } = relation.sequence
  if (!ownedBy) return
  const table = catalog.relationByOid(ownedBy.table)
  if (!table || !hasTable(table)) return
  const column = table.table.schema.columns.find((candidate) => candidate.attribute === ownedBy.attribute)
  const to = { class: classOf.relation, oid: ownedBy.table, sub: ownedBy.attribute }
  yield edge(object(relation), to, column?.identity ? 'i' : 'a')
}

/** A key's index belongs to its constraint, any other to the columns. */
function* ofIndex(relation: OfKind<'index'>, catalog: VirtualContext['catalog']) {
  const table = catalog.relationByOid(relation.index.table)
  const key = table && hasTable(table) ? keyConstraints(table.table).find((k) => k.index === relation.oid) : undefined
  if (key) {
    yield edge(object(relation), { class: classOf.constraint, oid: key.oid }, 'i')
    return
  }
  for (const { attribute } of relation.index.columns) {
    if (attribute !== undefined) {
      yield edge(object(relation), { class: classOf.relation, oid: relation.index.table, sub: attribute }, 'a')
    }
  }
}

function* ofTable(relation: OfKind<'table' | 'view' | 'virtual'>) {
  const { columns, constraints } = relation.table.schema
  for (const constraint of constraints) {
    const from = { class: classOf.constraint, oid: constraint.oid }
    for (const attribute of constraint.attributes ?? []) yield edge(from, object(relation, attribute), 'a')
    if (constraint.kind !== 'foreign') continue
    yield* reading(from, [{ relation: constraint.references, attributes: constraint.referencedAttributes }])
    // Its key must be there before it.
    yield edge(from, { class: classOf.relation, oid: constraint.index }, 'n')
  }
  for (const column of columns) {
    yield* usingTypes(object(relation, column.attribute), [declaredOid(column.type)])
    if (column.defaultSql === undefined) continue
    const from = { class: classOf.attributeDefault, oid: derivedOid(relation.oid, column.attribute) }
    yield edge(from, object(relation, column.attribute), 'a')
    for (const oid of new Set([column.sequence, ...relationsNamed(column.defaultSql)]))
      if (oid !== undefined) yield edge(from, { class: classOf.relation, oid }, 'n')
  }
}

/** Kept text names sequences by their OIDs. */
const relationsNamed = (sql: string): number[] =>
  Array.from(sql.matchAll(/'(\d+)'::regclass/g), ([, digits]) => Number(digits))

function* ofView(relation: OfKind<'table' | 'view' | 'virtual'>) {
  const from = { class: classOf.rewrite, oid: viewRuleOid(relation.oid) }
  yield edge(from, object(relation), 'i')
  yield* reading(from, queryOf(relation)?.reads ?? [])
}

function* ofDefined(one: DefinedObject) {
  if (isOfKind(one, 'statistics')) yield* ofStatistics(one)
  else if (isOfKind(one, 'cast')) yield* ofCast(one)
  else if (isOfKind(one, 'operator')) yield* ofOperator(one)
  else if (isOfKind(one, 'collation'))
    yield edge({ class: classOf.collation, oid: one.oid }, { class: classOf.schema, oid: one.schemaOid }, 'n')
  else if (isOfKind(one, 'ts-configuration')) yield* ofConfiguration(one)
  else if (isOfKind(one, 'ts-dictionary')) yield* ofDictionary(one)
}

function* ofConfiguration({ oid, schemaOid, definition }: DefinedOf<'ts-configuration'>) {
  const from = { class: classOf['ts-configuration'], oid }
  yield edge(from, { class: classOf.schema, oid: schemaOid }, 'n')
  for (const dictionary of new Set(definition.mappings.flatMap(([, oids]) => oids)))
    if (dictionary !== simpleDictionary.oid) yield edge(from, { class: classOf['ts-dictionary'], oid: dictionary }, 'n')
}

function* ofDictionary({ oid, schemaOid, definition: { template } }: DefinedOf<'ts-dictionary'>) {
  const from = { class: classOf['ts-dictionary'], oid }
  yield edge(from, { class: classOf.schema, oid: schemaOid }, 'n')
  if (canGo(template)) yield edge(from, { class: classOf['ts-template'], oid: template }, 'n')
}

/** Of what is built in nobody can drop anything. */
const canGo = (oid: number): boolean => oid >= firstUserOid || isExtensionOid(oid)

function* ofCast({ oid, definition: { source, target, method } }: DefinedOf<'cast'>) {
  const from = { class: classOf.cast, oid }
  yield* usingTypes(from, [source, target])
  if (method.kind === 'function') yield* usingFunction(from, method.function)
}

function* ofOperator({ oid, schemaOid, definition }: DefinedOf<'operator'>) {
  const from = { class: classOf.operator, oid }
  yield edge(from, { class: classOf.schema, oid: schemaOid }, 'n')
  yield* usingTypes(from, [definition.left, definition.right])
  if (definition.function !== undefined) yield* usingFunction(from, definition.function)
}

/** What is built in can go nowhere. */
function* usingFunction(from: Parameters<typeof edge>[0], oid: number) {
  if (oid >= firstUserOid) yield edge(from, { class: classOf.function, oid }, 'n')
}

/** On the columns that they are about, and where these are in expressions alone on the table, too. */
function* ofStatistics({ oid, schemaOid, definition }: DefinedOf<'statistics'>) {
  const from = { class: classOf.statistics, oid }
  const { table, attributes, reads, expressions } = definition
  yield edge(from, { class: classOf.schema, oid: schemaOid }, 'n')
  for (const sub of new Set([...attributes, ...reads]))
    yield edge(from, { class: classOf.relation, oid: table, sub }, 'a')
  if (attributes.length === 0 && expressions.length > 0) yield edge(from, { class: classOf.relation, oid: table }, 'a')
}
