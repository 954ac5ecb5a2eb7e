// FROM: tables, views, CTEs, subqueries, functions, and the comma between them. Joins are in joins.ts.
import { PgError, notSupported } from '../../errors.ts'
import { bodyOf, kindOf, locationOf, type ParseNode } from '../../parse/node.ts'
import type { ColumnId, Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import type { Table } from '../../tables.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { needAccess } from '../access.ts'
import { at, columnRef, deeper, freshColumn, type Binding } from '../binding.ts'
import { bindFile, fileCall } from './from-file.ts'
import { bindRangeFunction } from './from-function.ts'
import { scanSequence, viewBehind } from './system-scans.ts'
import { bindJoin } from './joins.ts'
import { compositeIsNoTable, findRelation, requireRelation } from './relations.ts'
import { ownOid, treeTable } from '../../inheritance/tree-table.ts'
import { hasParts, leavesOf, treeOf } from '../../partitioned/partition-tree.ts'
import { columnsIn } from '../expression/rewrite.ts'
import { securedFor, securedScan } from './row-security.ts'
import { itemOf, registerInputs, type FromResult, type Level, type ScopeItem } from '../scope.ts'
import { bindSelect } from './select.ts'
import { bindTableSample } from './table-sample.ts'
import { asView, bindView } from './view.ts'
import { bindJsonTable } from '../sql-json/table.ts'
import { bindXmlTable } from '../xml/table.ts'
import { findCte, laterCte, scanCte } from './with.ts'

/** One row without columns: what a SELECT without FROM selects from. */
export const oneRow: LogicalPlan = { kind: 'values', columns: [], rows: [[]] }

/** Makes the relations visible in the level. */
export function bindFromClause(nodes: readonly ParseNode[] | undefined, level: Level): LogicalPlan {
  return bindFromAfter(undefined, nodes, level)
}

/** FROM of UPDATE and USING of DELETE come after the written table. */
export function bindFromAfter(
  target: FromResult | undefined,
  nodes: readonly ParseNode[] | undefined,
  level: Level,
): LogicalPlan {
  let all: FromResult | undefined = target
  if (target) registerInputs(level, target.items)
  for (const node of nodes ?? []) {
    const before = all
    const mark = level.lateralUses.length
    level.items = (before?.items ?? []).map((item) => ({ ...item, lateral: 'yes' as const }))
    const next = bindFromItem(node, level)
    checkNames([...(before?.items ?? []), ...next.items])
    all = before
      ? { plan: combine(before, next, 'cross', undefined, mark, level), items: [...before.items, ...next.items] }
      : next
  }
  level.items = all?.items ?? []
  return all?.plan ?? oneRow
}

/** Joins two sides; an apply where the right one mentions columns of the left one. */
export function combine(
  left: FromResult,
  right: FromResult,
  type: 'inner' | 'left' | 'right' | 'full' | 'cross',
  condition: Expression | undefined,
  mark: number,
  level: Level,
): LogicalPlan {
  const ids = new Set(left.items.flatMap((item) => idsOf(item, level)))
  const lateral = level.lateralUses.slice(mark).some((id) => ids.has(id))
  if (lateral) {
    return {
      kind: 'apply',
      type: type === 'left' ? 'left' : 'inner',
      left: left.plan,
      right: right.plan,
      ...(condition && { condition }),
    }
  }
  return {
    kind: 'join',
    type: condition || type !== 'inner' ? type : 'cross',
    left: left.plan,
    right: right.plan,
    ...(condition && { condition }),
  }
}

/** Of what may be asked of an item: its columns, whether there is a row, and the row's id, which ctid stands on. */
function idsOf(item: ScopeItem, { binding: { shared } }: Level): readonly ColumnId[] {
  const rowId = item.rowId ?? (item.scan && shared.rowIds.get(item.scan.columns))
  const asked = [...item.columns.map(({ expression }) => expression), ...(item.present ? [item.present] : [])]
  return [...asked.flatMap((expression) => [...columnsIn(expression)]), ...(rowId ? [rowId.id] : [])]
}

/** Within the level's FROM: items to the left are already in level.items, marked lateral. */
export function bindFromItem(node: ParseNode, level: Level): FromResult {
  const body = bodyOf(node)
  const result = bindItem(kindOf(node), body, level)
  registerInputs(level, result.items)
  level.binding.findings?.relations.set(body, result.items)
  return result
}

function bindItem(kind: string, body: ParseNode, level: Level): FromResult {
  switch (kind) {
    case 'RangeVar':
      return bindRangeVar(body, level)
    case 'RangeSubselect':
      return bindRangeSubselect(body, level)
    case 'RangeFunction': {
      const view = viewBehind(body)
      const file = fileCall(body)
      if (file) return bindFile(body, file, level)
      return view ? bindRangeVar(view, level) : withLateral(level, true, () => bindRangeFunction(body, level))
    }
    case 'JoinExpr':
      return bindJoin(body, level)
    case 'JsonTable':
      return withLateral(level, true, () => bindJsonTable(body, level))
    case 'RangeTableSample':
      return bindTableSample(body, bindRangeVar(body.relation.RangeVar, level), level)
    case 'RangeTableFunc':
      return withLateral(level, true, () => bindXmlTable(body, level))
    default:
      throw notSupported(kind, at(level.binding, locationOf(body)))
  }
}

export function withLateral<T>(level: Level, active: boolean, work: () => T): T {
  const before = level.lateralActive
  level.lateralActive = active
  try {
    return work()
  } finally {
    level.lateralActive = before
  }
}

function bindRangeVar(range: ParseNode, level: Level): FromResult {
  const { binding } = level
  const cte = range.schemaname ? undefined : findCte(level, range.relname)
  if (cte) {
    if (cte.silent) {
      throw new PgError(
        '0A000',
        `WITH query "${cte.name}" does not have a RETURNING clause`,
        at(binding, locationOf(range)),
      )
    }
    if (cte.working) level.recurses = true
    const plan = scanCte(cte, range.alias?.aliasname ?? cte.name, binding)
    const item = aliased(range.relname, range.alias, plan.columns, binding, { unlockable: 'a WITH query' })
    return { plan, items: [cte.unlisted ? withUnlisted(item, cte.unlisted) : item] }
  }
  if (!range.schemaname && !findRelation(undefined, range.relname, binding)) {
    const later = laterCte(level, range.relname, locationOf(range))
    if (later) throw later
  }
  const relation = requireRelation(range, binding)
  switch (relation.kind) {
    case 'table':
    case 'virtual': {
      const { materialized } = relation.table.info
      if (materialized && range.locking?.length)
        throw new PgError('42809', `cannot lock rows in materialized view "${relation.name}"`)
      if (materialized && relation.oid === binding.context.refreshes) {
        const { plan, columns } = bindView(asView(relation.table, materialized), binding)
        return { plan, items: [aliased(relation.name, range.alias, columns, binding, { table: relation.oid })] }
      }
      needAccess(binding, relation.oid, Privilege.select)
      const table = withInheritors(relation.table, range, binding)
      const scan = scanTable(table, range.alias?.aliasname ?? relation.name, binding)
      const rows = ofItself(table, range) ? emptied(scan) : scan
      const plan = securedFor(table, binding) ? securedScan(rows, table, scan.columns, ['r'], binding) : rows
      const more = {
        table: relation.oid,
        ...rowsTable(table, scan.columns),
        ...(relation.kind === 'table' && { scan }),
        ...(!range.alias && { schema: relation.table.info.schemaName }),
      }
      return { plan, items: [aliased(relation.name, range.alias, scan.columns, binding, more)] }
    }
    case 'view': {
      binding.shared.reads.add(relation.oid)
      // Rows of the view that are locked are rows of its tables that are.
      needAccess(binding, relation.oid, Privilege.select | (range.locking?.length ? Privilege.update : 0))
      const { plan, columns } = bindView(relation.table, binding, range.locking)
      const more = { table: relation.oid, ...(!range.alias && { schema: relation.table.info.schemaName }) }
      return { plan, items: [aliased(relation.name, range.alias, columns, binding, more)] }
    }
    case 'index':
      throw new PgError('42809', `cannot open relation "${relation.name}"`, {
        detail: 'This operation is not supported for indexes.',
        ...at(binding, locationOf(range)),
      })
    case 'composite':
      throw compositeIsNoTable(relation.name, at(binding, locationOf(range)))
    case 'sequence': {
      binding.shared.reads.add(relation.oid)
      needAccess(binding, relation.oid, Privilege.select)
      const plan = scanSequence(relation.oid, range.alias?.aliasname ?? relation.name, binding)
      return { plan, items: [aliased(relation.name, range.alias, plan.columns, binding)] }
    }
  }
}

const withUnlisted = (item: ScopeItem, count: number): ScopeItem => ({
  ...item,
  columns: item.columns.map((column, index) =>
    index < item.columns.length - count ? column : { ...column, unlisted: true },
  ),
})

/** ONLY a partitioned table has no rows. */
export const ofItself = ({ info }: Table, range: ParseNode): boolean => info.partitioning !== undefined && !range.inh

const emptied = (scan: ScanPlan): LogicalPlan => ({ kind: 'empty', columns: scan.columns })

export type ScanPlan = Extract<LogicalPlan, { kind: 'scan' }>

/** What the name stands for: without ONLY the rows of those that inherit, too. */
export const withInheritors = (table: Table, range: ParseNode, { catalog }: Binding): Table =>
  (range.inh ? treeTable(catalog, table) : undefined) ?? table

/** tableoid of a table with those that inherit from it. columns: the table's, in order. */
export function rowsTable(
  { info: { tree }, schema }: Table,
  columns: readonly PlanColumn[],
): Pick<ScopeItem, 'tableOid'> {
  if (!tree) return {}
  return {
    tableOid: columnRef(columns[schema.columns.findIndex(({ attribute }) => attribute === tree.tableAttribute)]),
  }
}

export function noteWritten(table: Table, { catalog, shared }: Binding): void {
  shared.writes.add(table.info.oid)
  if (!hasParts(table.info)) return
  for (const leaf of leavesOf(catalog, table)) {
    shared.writes.add(leaf.info.oid)
    shared.parts.add(leaf.info.oid)
  }
}

/** A partitioned table's rows are its partitions': who reads it locks them, too. */
export function noteParts(table: Table, { catalog, shared }: Binding): void {
  if (!hasParts(table.info)) return
  const own = ownOid(table.info.oid)
  for (const part of table.info.tree?.members ?? treeOf(catalog, own)) {
    if (part === own) continue
    shared.reads.add(part)
    shared.parts.add(part)
  }
}

/** All columns of a table in order; the optimiser prunes them. */
export function scanTable(table: Table, alias: string, binding: Binding): ScanPlan {
  const { oid, name } = table.info
  binding.shared.reads.add(ownOid(oid))
  noteParts(table, binding)
  return {
    kind: 'scan',
    table: oid,
    name,
    alias,
    columns: table.schema.columns.map((column) =>
      freshColumn(binding, column.name, column.type, { table: ownOid(oid), attribute: column.attribute }),
    ),
    attributes: table.schema.columns.map((column) => column.attribute),
    filters: [],
  }
}

/** Applies an alias and its column names. Throws 42P10 for too many. */
export function aliased(
  name: string,
  alias: ParseNode | undefined,
  columns: readonly PlanColumn[],
  binding: Binding,
  more: Partial<ScopeItem> = {},
): ScopeItem {
  const item = itemOf(alias?.aliasname ?? name, columns, { source: name, ...more })
  return renamed(item, alias, binding)
}

export function renamed(item: ScopeItem, alias: ParseNode | undefined, _binding: Binding): ScopeItem {
  const names: ParseNode[] = alias?.colnames ?? []
  if (names.length > item.columns.length) {
    throw new PgError(
      '42P10',
      `table "${item.name}" has ${item.columns.length} columns available but ${names.length} columns specified`,
    )
  }
  if (names.length === 0) return item
  return {
    ...item,
    columns: item.columns.map((column, index) =>
      names[index] ? { ...column, name: names[index].String.sval } : column,
    ),
  }
}

function bindRangeSubselect(body: ParseNode, level: Level): FromResult {
  const { binding } = level
  const bound = withLateral(level, body.lateral === true, () =>
    bindSelect(body.subquery.SelectStmt, level, deeper(binding)),
  )
  const name = body.alias?.aliasname ?? ''
  const item = aliased(name, body.alias, bound.columns, binding, body.alias ? {} : { relationVisible: false })
  return { plan: bound.plan, items: [item] }
}

/** Unaliased tables of different schemas may share a name; nothing else may. Throws 42712. */
export function checkNames(items: readonly ScopeItem[]): void {
  const seen = new Map<string, ScopeItem>()
  for (const item of items) {
    if (!item.relationVisible) continue
    const other = seen.get(item.name)
    if (other && !(item.schema !== undefined && other.schema !== undefined && item.table !== other.table)) {
      throw new PgError('42712', `table name "${item.name}" specified more than once`)
    }
    seen.set(item.name, item)
  }
}
