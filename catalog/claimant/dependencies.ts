// What depends on what, and removal of an object with its dependants: RESTRICT names them and refuses, CASCADE takes them along.
// Nothing is recorded for it: the rows of the catalog say it all (constraints, owned sequences, what views and expressions read).
import { PgError } from '../../engine/errors.ts'
import { quoteIdentifier } from '../../engine/sql-text/quote-identifier.ts'
import { checkParents, columnParents, inheritanceTreeOf } from '../../engine/inheritance/inheritors.ts'
import { type Constraint, hasOwnIndex, type IndexSchema, nameless } from '../../engine/tables.ts'
import { firstRowTypeOid, isRowTypeOid, relationOfRowType, rowTypeOf } from '../../engine/types/user-oids.ts'
import type { TableRow } from '../rows.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { describe } from './describe.ts'
import { definedOnRoutine, definedOnType, usersOfDefined } from './defined/defined-users.ts'
import { statisticsOf } from './defined/statistics-of.ts'
import { dependantsOfExtension } from './extensions/extension-dependants.ts'
import { referencesIn } from './references.ts'
import { removeObject } from './remove-object.ts'
import { dependantsOfRoutine } from './routines/routine-dependants.ts'
import { copiesOf } from './triggers/partition-triggers.ts'
import { dependantsOfRows, dependantsOfType } from './types/type-dependants.ts'

export type CatalogObject =
  | { readonly kind: 'schema'; readonly oid: number }
  | { readonly kind: 'relation'; readonly oid: number }
  | { readonly kind: 'type'; readonly oid: number }
  | { readonly kind: 'routine'; readonly oid: number }
  | { readonly kind: 'extension'; readonly oid: number }
  | { readonly kind: 'defined'; readonly oid: number }
  | {
      readonly kind: 'column'
      readonly oid: number
      readonly attribute: number
    }
  | {
      readonly kind: 'constraint'
      readonly oid: number
      readonly table: number
    }
  | {
      readonly kind: 'default'
      readonly oid: number
      readonly attribute: number
    }
  | { readonly kind: 'policy'; readonly oid: number; readonly table: number }
  | { readonly kind: 'trigger'; readonly oid: number; readonly table: number }

/** auto: goes along silently. normal: only with CASCADE. */
export interface Dependant {
  readonly object: CatalogObject
  readonly type: 'auto' | 'normal'
  /** What it depends on, where that is not the object itself: a key's index. */
  readonly through?: string
}

export const objectKey = (object: CatalogObject): string =>
  `${object.kind}/${object.oid}/${'attribute' in object ? object.attribute : 0}`

/** Removes objects and all that depends on them. Throws 2BP01. */
export function dropObjects(draft: CatalogDraft, roots: readonly CatalogObject[], cascade: boolean): void {
  const reached = new Map<string, { object: CatalogObject; type: 'root' | 'auto' | 'normal'; because: () => string }>()
  for (const root of roots) reached.set(objectKey(root), { object: root, type: 'root', because: () => '' })
  // An object is said to depend on the first that is found to hold it, and those of one object are all found before any of theirs.
  const order: string[] = []
  const visit = (object: CatalogObject): void => {
    const found = dependantsOf(draft, object).toSorted((a, b) => age(a.object) - age(b.object))
    const fresh = found.filter((dependant) => {
      const key = objectKey(dependant.object)
      const known = reached.get(key)
      // What some path takes along silently needs no CASCADE.
      if (known && (known.type !== 'normal' || dependant.type === 'normal')) return false
      reached.set(key, {
        object: dependant.object,
        type: dependant.type,
        because: () =>
          `${describe(draft, dependant.object)} depends on ${dependant.through ?? describe(draft, object)}`,
      })
      return known === undefined
    })
    for (const dependant of fresh) {
      order.push(objectKey(dependant.object))
      visit(dependant.object)
    }
  }
  for (const root of roots) visit(root)

  // A default, key or column of a table that goes anyway is not worth a word.
  const dependants = order.map((key) => reached.get(key)!)
  const others = dependants.filter(
    ({ object, type }) =>
      type === 'normal' && !containersOf(object).some((container) => reached.has(objectKey(container))),
  )
  if (others.length > 0 && !cascade) {
    const what =
      roots.length === 1
        ? `cannot drop ${describe(draft, roots[0])} because other objects depend on it`
        : 'cannot drop desired object(s) because other objects depend on them'
    throw new PgError('2BP01', what, {
      detail: others.map(({ because }) => because()).join('\n'),
      hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
    })
  }
  if (others.length === 1) draft.notice(`drop cascades to ${describe(draft, others[0].object)}`)
  if (others.length > 1) {
    const lines = others.map(({ object }) => `drop cascades to ${describe(draft, object)}`)
    draft.notice(`drop cascades to ${others.length} other objects`, '00000', lines.join('\n'))
  }
  // Dependants first: what they stand on is still there when they go.
  for (const { object } of dependants.reverse()) removeObject(draft, object)
  for (const root of roots) removeObject(draft, root)
}

/** Types of rows are as old as what they are the rows of. */
const age = ({ oid }: CatalogObject): number => (oid >= firstRowTypeOid ? relationOfRowType(oid) : oid)

function containersOf(object: CatalogObject): CatalogObject[] {
  switch (object.kind) {
    case 'schema':
    case 'relation':
    case 'type':
    case 'routine':
    case 'extension':
    case 'defined':
      return []
    case 'column':
      return [{ kind: 'relation', oid: object.oid }]
    case 'constraint':
    case 'policy':
    case 'trigger':
      return [{ kind: 'relation', oid: object.table }]
    case 'default':
      return [
        { kind: 'relation', oid: object.oid },
        { ...object, kind: 'column' },
      ]
  }
}

function dependantsOf(draft: CatalogDraft, object: CatalogObject): Dependant[] {
  switch (object.kind) {
    case 'schema':
      return relationsIn(draft, object.oid)
    case 'relation':
      return ofRelation(draft, object.oid)
    case 'type':
      return [
        ...dependantsOfType(draft, object.oid),
        ...routinesWithType(draft, object.oid),
        ...definedOnType(draft, object.oid),
      ]
    case 'routine':
      return [...dependantsOfRoutine(draft, object.oid), ...definedOnRoutine(draft, object.oid)]
    case 'extension':
      return dependantsOfExtension(draft, object.oid)
    case 'column':
      return ofColumn(draft, object.oid, object.attribute)
    case 'constraint':
      return ofConstraint(draft, object.table, object.oid)
    case 'default':
    case 'policy':
      return []
    case 'defined':
      return usersOfDefined(draft, object.oid)
    case 'trigger':
      return copiesOf(draft, object.table, object.oid).map(({ table, trigger }): Dependant => ({
        object: { kind: 'trigger', oid: trigger.oid, table },
        type: 'auto',
      }))
  }
}

/** Indexes and owned sequences come with their tables. */
function relationsIn({ catalog }: CatalogDraft, schema: number): Dependant[] {
  const relations = [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]
  const types = [...catalog.rowsOf('type')].filter((row) => row.schemaOid === schema)
  const routines = [...catalog.rowsOf('routine')].filter((row) => row.schemaOid === schema)
  const extensions = catalog.extensions().filter((row) => row.schemaOid === schema)
  const defined = catalog.definedObjects().filter((row) => row.schemaOid === schema)
  return [
    ...defined.map(({ oid }): Dependant => ({ object: { kind: 'defined', oid }, type: 'normal' })),
    ...routines.map(({ oid }): Dependant => ({ object: { kind: 'routine', oid }, type: 'normal' })),
    ...extensions.map(({ oid }): Dependant => ({
      object: { kind: 'extension', oid },
      type: 'normal',
    })),
    ...types.map(({ oid }): Dependant => ({
      object: { kind: 'type', oid },
      type: 'normal',
    })),
    ...relations
      .filter((row) => row.schemaOid === schema && !('ownedBy' in row && row.ownedBy))
      .map((row): Dependant => ({
        object: { kind: 'relation', oid: row.oid },
        type: 'normal',
      })),
  ]
}

function ofRelation(draft: CatalogDraft, oid: number): Dependant[] {
  const { catalog } = draft
  const dependants: Dependant[] = catalog
    .viewsReading(oid)
    .filter((view) => view.oid !== oid)
    .map((view) => ({ object: { kind: 'relation', oid: view.oid }, type: 'normal' }))
  const relation = catalog.relationByOid(oid)
  dependants.push(...routinesWith(draft, oid))
  dependants.push(...statisticsOf(draft, oid))
  dependants.push(...policiesReading(draft, oid))
  if (relation?.kind === 'table' || relation?.kind === 'view')
    dependants.push(...dependantsOfRows(draft, oid), ...definedOnType(draft, rowTypeOf(oid)))
  if (relation?.kind === 'table') {
    dependants.push(...foreignKeysTo(draft, oid))
    for (const { table } of catalog.partitionsOf(oid))
      dependants.push({ object: { kind: 'relation', oid: table }, type: 'auto' })
    for (const child of catalog.inheritorsOf(oid))
      dependants.push({ object: { kind: 'relation', oid: child }, type: 'normal' })
    for (const sequence of catalog.sequencesOf(oid)) {
      dependants.push({ object: { kind: 'relation', oid: sequence.oid }, type: 'auto' })
    }
  }
  if (relation?.kind === 'index') {
    dependants.push(...foreignKeysOn(draft, relation.index))
    for (const part of partsOfIndex(draft, relation.index))
      dependants.push({ object: { kind: 'relation', oid: part }, type: 'auto' })
  }
  if (relation?.kind === 'sequence') dependants.push(...defaultsFrom(draft, oid))
  return dependants
}

/** Functions that take or give rows of the relation, or read it by a body in the standard's form. */
const routinesWith = ({ catalog }: CatalogDraft, relation: number): Dependant[] =>
  [...referencesIn(catalog).routinesWithRelation(relation)].map(asRoutine)

const routinesWithType = (draft: CatalogDraft, type: number): Dependant[] => [
  ...[...referencesIn(draft.catalog).routinesWithType(type)].map(asRoutine),
  ...(isRowTypeOid(type) ? routinesWith(draft, relationOfRowType(type)) : []),
]

const asRoutine = (oid: number): Dependant => ({ object: { kind: 'routine', oid }, type: 'normal' })

/** Of other tables; a table's own go with it. attribute: only those that read the column, its own included. */
const policiesReading = ({ catalog }: CatalogDraft, relation: number, attribute?: number): Dependant[] =>
  referencesIn(catalog)
    .policiesReading(relation)
    .filter(({ table, attributes }) => (attribute === undefined ? table !== relation : attributes.includes(attribute)))
    .map(({ table, policy }) => ({ object: { kind: 'policy', oid: policy, table }, type: 'normal' }))

/** Keys of other tables; a table's own go with it. */
const foreignKeysTo = ({ catalog }: CatalogDraft, table: number): Dependant[] =>
  catalog
    .tablesReferencing(table)
    .filter((row) => row.oid !== table)
    .flatMap((row) =>
      row.constraints
        .filter((constraint) => constraint.kind === 'foreign' && constraint.references === table)
        .map((constraint): Dependant => ({ object: declaredKey(catalog, row, constraint), type: 'normal' })),
    )

/** What stands for a constraint's share for a partition, and for a partition's own copy: they go with it. */
function declaredKey(catalog: CatalogDraft['catalog'], row: TableRow, constraint: Constraint): CatalogObject {
  let [table, found] = [row, constraint]
  for (;;) {
    const above = table.partitionOf && catalog.row('table', table.partitionOf.parent)
    const holder = [table, ...(above ? [above] : [])].find((one) =>
      one.constraints.some(({ oid }) => oid === found.parent),
    )
    if (!holder) return { kind: 'constraint', oid: found.oid, table: table.oid }
    found = holder.constraints.find(({ oid }) => oid === found.parent)!
    table = holder
  }
}

const defaultsFrom = ({ catalog }: CatalogDraft, sequence: number): Dependant[] =>
  referencesIn(catalog)
    .defaultsFrom(sequence)
    .map(({ table, attribute }) => ({ object: { kind: 'default', oid: table, attribute }, type: 'normal' }))

function ofColumn(draft: CatalogDraft, oid: number, attribute: number): Dependant[] {
  const { catalog } = draft
  // Of a composite type nothing hangs on one attribute.
  if (!catalog.row('table', oid)) return []
  const table = draft.table(oid)
  const dependants: Dependant[] = []
  for (const column of table.columns) {
    // Nameless columns go with their index.
    if (column.name !== nameless && column.attribute !== attribute && column.reads?.includes(attribute)) {
      dependants.push({ object: { kind: 'column', oid, attribute: column.attribute }, type: 'normal' })
    }
  }
  dependants.push(...columnsBelow(draft, table, attribute))
  for (const constraint of table.constraints) {
    if (constraint.attributes?.includes(attribute)) {
      dependants.push({ object: { kind: 'constraint', oid: constraint.oid, table: oid }, type: 'auto' })
    }
  }
  for (const row of catalog.tablesReferencing(oid)) {
    for (const constraint of row.constraints) {
      if (constraint.kind !== 'foreign' || constraint.references !== oid) continue
      if (!constraint.referencedAttributes.includes(attribute)) continue
      dependants.push({ object: { kind: 'constraint', oid: constraint.oid, table: row.oid }, type: 'normal' })
    }
  }
  const keyIndexes = new Set(
    table.constraints.map((constraint) =>
      constraint.kind === 'primary' || constraint.kind === 'unique' ? constraint.index : 0,
    ),
  )
  for (const index of catalog.indexesOf(oid)) {
    const read = [...index.columns.map((column) => column.attribute), ...index.include, ...(index.reads ?? [])]
    if (!keyIndexes.has(index.oid) && read.includes(attribute)) {
      const constraint = table.constraints.find((one) => one.kind === 'exclusion' && one.index === index.oid)
      const object: CatalogObject = constraint
        ? { kind: 'constraint', oid: constraint.oid, table: oid }
        : { kind: 'relation', oid: index.oid }
      dependants.push({ object, type: 'auto' })
    }
  }
  for (const sequence of catalog.sequencesOf(oid)) {
    if (sequence.ownedBy?.attribute === attribute) {
      dependants.push({ object: { kind: 'relation', oid: sequence.oid }, type: 'auto' })
    }
  }
  dependants.push(...policiesReading(draft, oid, attribute))
  dependants.push(...statisticsOf(draft, oid, attribute))
  for (const trigger of table.triggers ?? [])
    if (trigger.columns?.includes(attribute) || trigger.reads?.includes(attribute))
      dependants.push({ object: { kind: 'trigger', oid: trigger.oid, table: oid }, type: 'normal' })
  for (const { oid: routine, definition } of catalog.rowsOf('routine'))
    if (definition.standard?.reads.some((read) => read.relation === oid && read.attributes.includes(attribute)))
      dependants.push({
        object: { kind: 'routine', oid: routine },
        type: 'normal',
      })
  for (const view of catalog.viewsReading(oid)) {
    if (view.reads.some((read) => read.relation === oid && read.attributes.includes(attribute))) {
      dependants.push({ object: { kind: 'relation', oid: view.oid }, type: 'normal' })
    }
  }
  return dependants
}

/** The same column of partitions, and of those that inherit it from this table alone. */
function columnsBelow(draft: CatalogDraft, { oid, columns }: TableRow, attribute: number): Dependant[] {
  const { catalog } = draft
  const name = columns.find((column) => column.attribute === attribute)?.name
  if (name === undefined || name === nameless) return []
  const below = (table: number): number | undefined =>
    draft.table(table).columns.find((column) => column.name === name)?.attribute
  const parts = catalog.partitionsOf(oid).map(({ table }) => table)
  const heirs = heirsAlone(
    draft,
    oid,
    (table) => draft.table(table).inherits!.notLocal.includes(below(table) ?? 0),
    (table) => columnParents(catalog, table, name),
  )
  return [...parts, ...heirs].flatMap((table): Dependant[] => {
    const own = below(table)
    return own === undefined ? [] : [{ object: { kind: 'column', oid: table, attribute: own }, type: 'auto' }]
  })
}

/** A key is what foreign keys to its columns stand on. */
function ofConstraint(draft: CatalogDraft, tableOid: number, oid: number): Dependant[] {
  const key = draft.table(tableOid).constraints.find((constraint) => constraint.oid === oid)
  const index = key && hasOwnIndex(key) ? draft.catalog.row('index', key.index) : undefined
  const parts = draft.catalog.partitionsOf(tableOid).flatMap(({ table }) =>
    draft
      .table(table)
      .constraints.filter(({ parent }) => parent === oid)
      .map((one): Dependant => ({ object: { kind: 'constraint', oid: one.oid, table }, type: 'auto' })),
  )
  const shares = draft
    .table(tableOid)
    .constraints.filter((one) => one.kind === 'foreign' && one.onPart && one.parent === oid)
    .map((one): Dependant => ({ object: { kind: 'constraint', oid: one.oid, table: tableOid }, type: 'auto' }))
  return [...shares, ...parts, ...checksBelow(draft, tableOid, key), ...(index ? foreignKeysOn(draft, index) : [])]
}

/** Of those that inherit the check from this table alone. */
function checksBelow(draft: CatalogDraft, table: number, check: Constraint | undefined): Dependant[] {
  if (check?.kind !== 'check' || check.noInherit) return []
  const own = (child: number): Constraint | undefined =>
    draft.table(child).constraints.find((one) => one.kind === 'check' && one.name === check.name && one.notLocal)
  const heirs = heirsAlone(
    draft,
    table,
    (child) => own(child) !== undefined,
    (child) => checkParents(draft.catalog, child, check.name),
  )
  return heirs.map((child) => ({ object: { kind: 'constraint', oid: own(child)!.oid, table: child }, type: 'auto' }))
}

/** Tables that have something from the table alone, on whatever ways. parents: those that a table has it from. */
function heirsAlone(
  { catalog }: CatalogDraft,
  table: number,
  isHeir: (table: number) => boolean,
  parents: (table: number) => readonly number[],
): readonly number[] {
  const all = inheritanceTreeOf(catalog, table).slice(1).filter(isHeir)
  const found = new Set([table])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const heir of all) if (parents(heir).every((parent) => found.has(parent))) found.add(heir)
  }
  found.delete(table)
  return [...found]
}

const partsOfIndex = ({ catalog }: CatalogDraft, { oid, table }: IndexSchema): number[] =>
  catalog
    .partitionsOf(table)
    .flatMap((part) => catalog.indexesOf(part.table).flatMap((one) => (one.parent === oid ? [one.oid] : [])))

const foreignKeysOn = (draft: CatalogDraft, index: IndexSchema): Dependant[] =>
  draft.catalog.tablesReferencing(index.table).flatMap((row) =>
    row.constraints
      .filter((constraint) => constraint.kind === 'foreign' && constraint.index === index.oid)
      .map((constraint): Dependant => ({
        object: declaredKey(draft.catalog, row, constraint),
        type: 'normal',
        through: `index ${quoteIdentifier(index.name)}`,
      })),
  )
