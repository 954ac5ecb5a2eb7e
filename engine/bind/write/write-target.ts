// What a statement writes to: a table by itself, or through views whose columns stand for some of the table's. The statement sees the
// outermost view's names; rows are written in the table's order; each relation on the way asks for its own rights.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { ownOid } from '../../inheritance/tree-table.ts'
import { firesInstead } from '../../routines/trigger.ts'
import type { Expression } from '../../plan/expression.ts'
import type { CheckExpression, PlanColumn } from '../../plan/logical.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../tables.ts'
import { needAccess, type GatheredAccess } from '../access.ts'
import type { Binding } from '../binding.ts'
import { coerceTo, coerceToBoolean } from '../overloads/coerce.ts'
import { isOn } from '../ddl/storage-options.ts'
import { bindExpression } from '../expression/expression.ts'
import { aliased, renamed, rowsTable, withInheritors } from '../query/from-clause.ts'
import { readOnlyView, refuseAppendOnly, requireRelation, requireWritable, type WriteVerb } from '../query/relations.ts'
import { some } from '../expression/rewrite.ts'
import { addItems, inClause, openLevel, type ScopeColumn, type ScopeItem } from '../scope.ts'
import { expandStar, isStar } from '../query/star.ts'
import { requireUse } from '../query/table-use.ts'
import { boolType } from '../types/types.ts'
import { noUpdatableColumns, viewMapping, type TableOrView, type ViewMapping } from './updatable-view.ts'
import { viewBinding } from '../query/view.ts'

export interface WriteRelation {
  readonly table: Table
  /** The table under the names that the statement uses, with the views' defaults; columns that cannot be written have no attribute (0). */
  readonly face: Table
  /** Whose rights count on the table. */
  readonly binding: Binding
  /** Outermost first. */
  readonly views: readonly ViewLayer[]
  /** The table is a view whose INSTEAD OF triggers do the work. */
  readonly instead?: true
}

interface ViewLayer {
  readonly view: Table
  readonly mapping: ViewMapping
  /** Whose rights count on the view. */
  readonly outside: Binding
  /** Of what the view names. */
  readonly inside: Binding
  /** Attributes of the view by those of the table. */
  readonly attributes: ReadonlyMap<number, number>
}

export function writeRelation(
  range: ParseNode,
  verbs: readonly WriteVerb[],
  binding: Binding,
  merge = false,
): WriteRelation {
  const first = requireRelation(range, binding)
  if (first.kind !== 'view' || !('table' in first)) {
    for (const verb of verbs) requireWritable(range, verb, binding)
    const table = requireWritable(range, verbs[0] ?? 'insert into', binding)
    return { table, face: table, binding, views: [] }
  }
  const found: Omit<ViewLayer, 'attributes'>[] = []
  let relation: TableOrView = { kind: 'view', oid: first.oid, table: first.table }
  let outside = binding
  while (relation.kind === 'view') {
    const view: Table = relation.table
    binding.shared.reads.add(view.info.oid)
    const byTriggers = verbs.filter((verb) => firesInstead(view, eventOf[verb]))
    if (byTriggers.length > 0) {
      if (merge) throw notSupported('MERGE into a view with INSTEAD OF triggers')
      return overViews(view, outside, found, verbs, merge, true)
    }
    const mapping = viewMapping(view, binding.catalog)
    if (typeof mapping === 'string') throw readOnlyView(view, verbs[0] ?? 'insert into', mapping, merge)
    const inside = viewBinding(view, outside)
    found.push({ view, mapping, outside, inside })
    relation = mapping.below
    outside = inside
  }
  const { table }: { readonly table: Table } = relation
  for (const verb of verbs) if (verb !== 'insert into') refuseAppendOnly(table, verb)
  requireUse(table.info, 'write', binding.catalog)
  return overViews(table, outside, found, verbs, merge, false)
}

const eventOf = { 'insert into': 'insert', update: 'update', 'delete from': 'delete' } as const

/** The views of a chain over what it ends in. */
function overViews(
  table: Table,
  binding: Binding,
  found: readonly Omit<ViewLayer, 'attributes'>[],
  verbs: readonly WriteVerb[],
  merge: boolean,
  instead: boolean,
): WriteRelation {
  let face: Table = table
  const views: ViewLayer[] = []
  for (const layer of found.toReversed()) {
    face = faceOf(layer.view, layer.mapping, face)
    const own = visibleColumns(layer.view.schema.columns)
    const attributes = new Map(face.schema.columns.map((column, index) => [column.attribute, own[index].attribute]))
    views.unshift({ ...layer, attributes })
    const verb = verbs.find((one) => one !== 'delete from')
    if (verb && face.schema.columns.every((column) => column.attribute === 0))
      throw readOnlyView(layer.view, verb, noUpdatableColumns, merge)
  }
  return { table, face, binding, views, ...(instead && { instead }) }
}

/** UPDATE, DELETE and MERGE reach those that inherit from the table, unless ONLY is written. */
export function writeRelationWithInheritors(
  range: ParseNode,
  verbs: readonly WriteVerb[],
  binding: Binding,
  merge = false,
): WriteRelation {
  const relation = writeRelation(range, verbs, binding, merge)
  const named = relation.views.at(-1)?.mapping.range ?? range
  return { ...relation, table: withInheritors(relation.table, named, binding) }
}

function faceOf(view: Table, mapping: ViewMapping, below: Table): Table {
  const columns = visibleColumns(view.schema.columns).map((column, index): ColumnSchema => {
    const source = below.schema.columns.find(({ name }) => name === mapping.columns[index])
    if (!source || source.attribute === 0) return { ...column, attribute: 0, reads: [] }
    if (column.defaultSql === undefined) return { ...source, name: column.name }
    const { identity: _, sequence: __, ...plain } = source
    return { ...plain, name: column.name, defaultSql: column.defaultSql }
  })
  return { ...below, info: view.info, schema: { ...below.schema, columns } }
}

/** Columns of views that stand for nothing in the table. */
export function requireWritableColumn(
  column: ColumnSchema,
  { info }: Table,
  verb: 'insert into' | 'update' | 'merge into',
): void {
  if (column.attribute !== 0) return
  throw new PgError('0A000', `cannot ${verb} column "${column.name}" of view "${info.name}"`, {
    detail: 'View columns that are not columns of their base relation are not updatable.',
  })
}

export interface WriteAccess {
  /** On what the statement names. */
  readonly named: GatheredAccess
  need(privileges: number): void
  /** Attributes of the table. */
  note(what: 'inserted' | 'updated', attributes: Iterable<number>): void
}

export function writeAccess(relation: WriteRelation, privileges: number): WriteAccess {
  const { table, views } = relation
  const entries = [
    ...views.map(({ view, outside, attributes }) => ({
      entry: needAccess(outside, view.info.oid, privileges),
      attributeOf: (attribute: number) => attributes.get(attribute),
    })),
    {
      entry: needAccess(relation.binding, ownOid(table.info.oid), privileges),
      attributeOf: (attribute: number): number | undefined => attribute,
    },
  ]
  return {
    named: entries[0].entry,
    need: (more) => {
      for (const { entry } of entries) entry.privileges |= more
    },
    note: (what, attributes) => {
      for (const attribute of attributes)
        for (const { entry, attributeOf } of entries) {
          const own = attributeOf(attribute)
          if (own !== undefined) entry[what].add(own)
        }
    },
  }
}

export interface TargetRow {
  readonly item: ScopeItem
  /** Outermost view first: which of the table's rows it has. */
  readonly conditions: readonly (Expression | undefined)[]
}

/** A row of the table as the statement names it. columns: the table's, in order. */
export function targetRow(
  { table, binding, views }: WriteRelation,
  range: ParseNode,
  columns: readonly PlanColumn[],
  user: Binding,
): TargetRow {
  const named = (info: Table['info']): Partial<ScopeItem> => ({
    table: ownOid(info.oid),
    ...(!range.alias && { schema: info.schemaName }),
  })
  if (views.length === 0)
    return {
      item: aliased(table.info.name, range.alias, columns, user, {
        ...named(table.info),
        ...rowsTable(table, columns),
      }),
      conditions: [],
    }
  let item = aliased(table.info.name, undefined, columns, binding, {
    table: ownOid(table.info.oid),
    ...rowsTable(table, columns),
    schema: table.info.schemaName,
  })
  const conditions: (Expression | undefined)[] = []
  for (const { view, mapping, inside } of views.toReversed()) {
    const level = openLevel(inside, undefined, 'select', false)
    const alias: ParseNode | undefined = mapping.range.alias
    addItems(level, [renamed({ ...item, name: alias?.aliasname ?? item.name }, alias, inside)])
    const values = (mapping.query.targetList as ParseNode[]).flatMap(({ ResTarget: target }): readonly Expression[] =>
      isStar(target.val)
        ? expandStar(target.val, level).map(({ expression }) => expression)
        : [bindExpression(target.val, level)],
    )
    const where = mapping.query.whereClause
    conditions.unshift(
      where && inClause(level, 'where', () => coerceToBoolean(bindExpression(where, level), 'WHERE', inside)),
    )
    item = {
      name: view.info.name,
      source: view.info.name,
      columns: visibleColumns(view.schema.columns).map((column, index): ScopeColumn => ({
        name: column.name,
        expression: coerceTo(values[index], column.type, 'explicit', inside) ?? values[index],
        origin: { table: view.info.oid, attribute: column.attribute },
      })),
      relationVisible: true,
      columnsVisible: true,
      ...named(view.info),
    }
  }
  return { item: renamed({ ...item, name: range.alias?.aliasname ?? item.name }, range.alias, user), conditions }
}

/** The conditions of views with a check option, as checks of the new row. */
export function checkOptions({ views }: WriteRelation, { conditions }: TargetRow): CheckExpression[] {
  const checks: CheckExpression[] = []
  let cascaded = false
  for (const [index, { view }] of views.entries()) {
    const option = view.info.options.check_option
    cascaded ||= option === 'cascaded'
    const condition = conditions[index]
    if (!condition || (!cascaded && option !== 'local')) continue
    if (some(condition, (part) => part.kind === 'subquery'))
      throw notSupported('a subquery in the condition of a view WITH CHECK OPTION')
    const holds: Expression = { kind: 'is-boolean', arg: condition, test: true, negated: false, type: boolType }
    checks.unshift({ name: view.info.name, expression: holds, view: true })
  }
  return checks
}

export const isBarrier = ({ view }: { readonly view: Table }): boolean => isOn(view.info.options.security_barrier)

/** By attribute of the table: the columns as the statement may name them. */
export const namedColumns = ({ face }: WriteRelation): ReadonlyMap<number, ColumnSchema> =>
  new Map(face.schema.columns.map((column) => [column.attribute, column]))
