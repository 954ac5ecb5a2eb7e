// pg_depend: what depends on what, as far as clients ask: owned sequences, keys and their indexes, defaults, views.
import { builtInTriggerName } from '../../../engine/functions/system/built-in-triggers.ts'
import { type OwnedTrigger, triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { isUserType } from '../../../engine/types/user-oids.ts'
import { isMaterialized, queryOf } from '../../../engine/relation-word.ts'
import { classOf, derivedOid, hasTable, keyConstraints } from '../catalog-facts.ts'
import { objectsOfExtension, typesOf } from '../../../engine/extensions/registry.ts'
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import type { ExtensionEntry, Relation } from '../../../engine/tables.ts'
import { viewRuleOid } from '../../../engine/functions/system/view-rule.ts'
import type { DefinedObject } from '../../../engine/defined/defined-object.ts'
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
    for (const { oid, schemaOid } of catalog.types?.() ?? []) {
      const type = { class: classOf.type, oid }
      yield edge(type, { class: classOf.schema, oid: schemaOid }, 'n')
      yield edge({ class: classOf.type, oid: oid + 1 }, type, 'i')
    }
    for (const extension of catalog.extensions?.() ?? []) yield* ofExtension(extension)
    for (const one of triggersOf(catalog)) yield* ofTrigger(one)
    for (const one of catalog.definedObjects?.() ?? []) yield* ofStatistics(one)
    for (const relation of catalog.relations()) {
      if (relation.kind === 'virtual') continue
      if (relation.kind !== 'index')
        yield edge(object(relation), { class: classOf.schema, oid: relation.schemaOid }, 'n')
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

interface DependObject {
  readonly class: number
  readonly oid: number
  readonly sub?: number
}

const object = (relation: Relation, sub = 0): DependObject => ({ class: classOf.relation, oid: relation.oid, sub })

const edge = (from: DependObject, to: DependObject, type: 'n' | 'a' | 'i' | 'e') => ({
  classid: from.class,
  objid: from.oid,
  objsubid: from.sub ?? 0,
  refclassid: to.class,
  refobjid: to.oid,
  refobjsubid: to.sub ?? 0,
  deptype: type,
})

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

/** What came with it, and the schema that it is in. */
function* ofExtension({ oid, name, schemaOid }: ExtensionEntry) {
  const extension = { class: classOf.extension, oid }
  yield edge(extension, { class: classOf.schema, oid: schemaOid }, 'n')
  const { functions, operators } = objectsOfExtension(name)
  for (const type of typesOf(name))
    if (type.kind === 'array')
      yield edge({ class: classOf.type, oid: type.oid }, { class: classOf.type, oid: type.elementOid }, 'i')
    else yield edge({ class: classOf.type, oid: type.oid }, extension, 'e')
  for (const one of functions) yield edge({ class: classOf.function, oid: one.oid }, extension, 'e')
  for (const one of operators) yield edge({ class: classOf.operator, oid: one.oid }, extension, 'e')
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
    for (const attribute of constraint.referencedAttributes) {
      yield edge(from, { class: classOf.relation, oid: constraint.references, sub: attribute }, 'n')
    }
  }
  for (const column of columns) {
    if (isUserType(column.type.oid) || isExtensionOid(column.type.oid))
      yield edge(object(relation, column.attribute), { class: classOf.type, oid: column.type.oid }, 'n')
    if (column.defaultSql === undefined) continue
    const from = { class: classOf.attributeDefault, oid: derivedOid(relation.oid, column.attribute) }
    yield edge(from, object(relation, column.attribute), 'a')
    if (column.sequence !== undefined) yield edge(from, { class: classOf.relation, oid: column.sequence }, 'n')
  }
}

function* ofView(relation: OfKind<'table' | 'view' | 'virtual'>) {
  const from = { class: classOf.rewrite, oid: viewRuleOid(relation.oid) }
  yield edge(from, object(relation), 'i')
  for (const read of queryOf(relation)?.reads ?? []) {
    for (const attribute of read.attributes) {
      yield edge(from, { class: classOf.relation, oid: read.relation, sub: attribute }, 'n')
    }
  }
}

/** On the columns that they are about, and where these are in expressions alone on the table, too. */
function* ofStatistics({ oid, schemaOid, definition }: DefinedObject) {
  const from = { class: classOf.statistics, oid }
  const { table, attributes, reads, expressions } = definition
  yield edge(from, { class: classOf.schema, oid: schemaOid }, 'n')
  for (const sub of new Set([...attributes, ...reads]))
    yield edge(from, { class: classOf.relation, oid: table, sub }, 'a')
  if (attributes.length === 0 && expressions.length > 0) yield edge(from, { class: classOf.relation, oid: table }, 'a')
}
