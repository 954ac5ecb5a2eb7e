// SEARCH and CYCLE of WITH RECURSIVE: columns that the recursion carries along beside those it was written with. SEARCH DEPTH FIRST
// keeps the rows on the way to a row, BREADTH FIRST the number of steps and the row; CYCLE keeps the way, a mark for rows that
// were on it already, and does not go on from those.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { at, columnFor, columnRef, type Binding } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { requireEquality } from '../overloads/operators.ts'
import { addItems, itemOf, openLevel, type Level } from '../scope.ts'

export interface AddedColumns {
  /** Their names, behind those of the query itself. */
  readonly names: readonly string[]
  /** How many of them can be named. */
  readonly visible: number
  /** The recursive term as it is bound: it passes on what the round before added. */
  carrying(stmt: ParseNode): ParseNode
  /** The rows of the base, with the added columns. */
  ofBase(rows: Rows): Rows
  /** The rows of the step, which carry the columns of the round before, with their own instead. */
  ofStep(rows: Rows): Rows
}

interface Rows {
  readonly plan: LogicalPlan
  readonly columns: readonly PlanColumn[]
}

interface Search {
  readonly breadth: boolean
  readonly columns: readonly string[]
  readonly name: string
}

interface Cycle {
  readonly columns: readonly string[]
  readonly mark: string
  readonly path: string
  readonly type: number
  readonly value: ParseNode
  readonly usual: ParseNode
}

/** No query can write this name: the steps taken so far, which SEARCH BREADTH FIRST counts. */
const depth = '*DEPTH*'

/** names: the columns of the WITH query as it was written. Throws 42601, 42701 for clauses that do not fit them. */
export function addedByTerms(table: ParseNode, names: readonly string[], level: Level): AddedColumns | undefined {
  const cycle = table.cycle_clause && bindCycle(table.cycle_clause, level)
  const search = table.search_clause && searchOf(table.search_clause)
  if (!search && !cycle) return undefined
  const body = table.ctequery.SelectStmt
  refuseNested(body.larg, 'left')
  refuseNested(body.rarg, 'right')
  if (search) checkSearch(search, table.search_clause, names, level.binding)
  if (cycle) checkCycle(cycle, table.cycle_clause, names, level.binding)
  if (search && cycle) checkBoth(search, cycle, table.search_clause, level.binding)
  const own = addedNames(search, cycle)
  return {
    names: own,
    visible: search?.breadth ? own.length - 1 : own.length,
    carrying(stmt) {
      const source = sourceOf(stmt, table.ctename)
      if (source !== undefined) return carrying(stmt, source, own, cycle)
      throw new PgError(
        '0A000',
        `with a SEARCH or CYCLE clause, the recursive reference to WITH query "${table.ctename}" must be at the top level of its right-hand SELECT`,
      )
    },
    ofBase: (rows) => withAdded(rows, names.length, own, baseNodes(names, search, cycle), cycle, level),
    ofStep: (rows) => withAdded(rows, names.length, own, stepNodes(names, search, cycle), cycle, level),
  }
}

/** 42601 for the clauses of a query that does not name itself. */
export function refuseWithoutRecursion(table: ParseNode, binding: Binding): void {
  if (!table.search_clause && !table.cycle_clause) return
  throw new PgError('42601', 'WITH query is not recursive', at(binding, locationOf(table)))
}

const searchOf = (clause: ParseNode): Search => ({
  breadth: clause.search_breadth_first === true,
  columns: clause.search_col_list.map((column: ParseNode) => column.String.sval),
  name: clause.search_seq_column,
})

/** What marks a row and what does not are values of one type that can be told apart. */
function bindCycle(clause: ParseNode, level: Level): Cycle {
  const { binding } = level
  const value: ParseNode = clause.cycle_mark_value
  const usual: ParseNode = clause.cycle_mark_default
  const type = commonType([bindExpression(value, level), bindExpression(usual, level)], 'CYCLE', binding)
  requireEquality(type, undefined, binding)
  return {
    columns: clause.cycle_col_list.map((column: ParseNode) => column.String.sval),
    mark: clause.cycle_mark_column,
    path: clause.cycle_path_column,
    type,
    value,
    usual,
  }
}

function refuseNested(side: ParseNode, which: 'left' | 'right'): void {
  const decorated = side.sortClause ?? side.limitCount ?? side.limitOffset ?? side.lockingClause ?? side.withClause
  if (!side.op || side.op === 'SETOP_NONE' || decorated) return
  const code = which === 'left' ? '0A000' : '42601'
  throw new PgError(code, `with a SEARCH or CYCLE clause, the ${which} side of the UNION must be a SELECT`)
}

function checkSearch(search: Search, clause: ParseNode, names: readonly string[], binding: Binding): void {
  const fields = at(binding, locationOf(clause))
  for (const [index, column] of search.columns.entries()) {
    if (!names.includes(column))
      throw new PgError('42601', `search column "${column}" not in WITH query column list`, fields)
    if (search.columns.indexOf(column) < index)
      throw new PgError('42701', `search column "${column}" specified more than once`, fields)
  }
  if (names.includes(search.name))
    throw new PgError(
      '42601',
      `search sequence column name "${search.name}" already used in WITH query column list`,
      fields,
    )
}

function checkCycle(cycle: Cycle, clause: ParseNode, names: readonly string[], binding: Binding): void {
  const fields = at(binding, locationOf(clause))
  for (const [index, column] of cycle.columns.entries()) {
    if (!names.includes(column))
      throw new PgError('42601', `cycle column "${column}" not in WITH query column list`, fields)
    if (cycle.columns.indexOf(column) < index)
      throw new PgError('42701', `cycle column "${column}" specified more than once`, fields)
  }
  if (names.includes(cycle.mark))
    throw new PgError('42601', `cycle mark column name "${cycle.mark}" already used in WITH query column list`, fields)
  if (cycle.mark === cycle.path)
    throw new PgError('42601', 'cycle mark column name and cycle path column name are the same', fields)
  if (names.includes(cycle.path))
    throw new PgError('42601', `cycle path column name "${cycle.path}" already used in WITH query column list`, fields)
}

function checkBoth(search: Search, cycle: Cycle, clause: ParseNode, binding: Binding): void {
  const fields = at(binding, locationOf(clause))
  if (search.name === cycle.mark)
    throw new PgError('42601', 'search sequence column name and cycle mark column name are the same', fields)
  if (search.name === cycle.path)
    throw new PgError('42601', 'search sequence column name and cycle path column name are the same', fields)
}

/** In the order of the working table; what cannot be named comes last. */
const addedNames = (search: Search | undefined, cycle: Cycle | undefined): readonly string[] => [
  ...(search ? [search.name] : []),
  ...(cycle ? [cycle.mark, cycle.path] : []),
  ...(search?.breadth ? [depth] : []),
]

/** The alias by which the step's own FROM names the working table. */
function sourceOf(stmt: ParseNode, name: string): string | undefined {
  const hidden = ((stmt.withClause?.ctes ?? []) as ParseNode[]).some((node) => node.CommonTableExpr.ctename === name)
  if (hidden) return undefined
  const find = (node: ParseNode): string | undefined => {
    if (node.JoinExpr) return find(node.JoinExpr.larg) ?? find(node.JoinExpr.rarg)
    const range = node.RangeVar
    return range?.relname === name && !range.schemaname ? (range.alias?.aliasname ?? name) : undefined
  }
  for (const node of (stmt.fromClause ?? []) as ParseNode[]) {
    const found = find(node)
    if (found !== undefined) return found
  }
  return undefined
}

/** The step with the added columns of the round before behind its own; rows that closed a cycle go no further. */
function carrying(stmt: ParseNode, source: string, own: readonly string[], cycle: Cycle | undefined): ParseNode {
  const targets = own.map((column) => ({ ResTarget: { val: ref(source, column), location: -1 } }))
  const open = cycle && operator('<>', ref(source, cycle.mark), cycle.value)
  const where = !open
    ? stmt.whereClause
    : stmt.whereClause
      ? { BoolExpr: { boolop: 'AND_EXPR', args: [stmt.whereClause, open], location: -1 } }
      : open
  return { ...stmt, targetList: [...stmt.targetList, ...targets], ...(where && { whereClause: where }) }
}

function baseNodes(names: readonly string[], search: Search | undefined, cycle: Cycle | undefined): ParseNode[] {
  return [
    ...(search ? [search.breadth ? row([zero], search.columns, names) : array(row([], search.columns, names))] : []),
    ...(cycle ? [cycle.usual, array(row([], cycle.columns, names))] : []),
    ...(search?.breadth ? [zero] : []),
  ]
}

function stepNodes(names: readonly string[], search: Search | undefined, cycle: Cycle | undefined): ParseNode[] {
  const before = (name: string): ParseNode => ref(added(name))
  const nodes: ParseNode[] = []
  const next = operator('+', before(depth), one)
  if (search?.breadth) nodes.push(row([next], search.columns, names))
  else if (search) nodes.push(operator('||', before(search.name), array(row([], search.columns, names))))
  if (cycle) {
    const current = row([], cycle.columns, names)
    const seen = { A_Expr: { ...operator('=', current, before(cycle.path)).A_Expr, kind: 'AEXPR_OP_ANY' } }
    const when = { CaseWhen: { expr: seen, result: cycle.value, location: -1 } }
    nodes.push({ CaseExpr: { args: [when], defresult: cycle.usual, location: -1 } })
    nodes.push(operator('||', before(cycle.path), array(current)))
  }
  if (search?.breadth) nodes.push(next)
  return nodes
}

/** The query's columns, and behind them those that the nodes make of them and of what was carried along. */
function withAdded(
  rows: Rows,
  width: number,
  own: readonly string[],
  nodes: readonly ParseNode[],
  cycle: Cycle | undefined,
  parent: Level,
): Rows {
  const { binding } = parent
  const level = openLevel(binding, parent)
  const inputs = rows.columns.map((column, index) => ({
    ...column,
    name: index < width ? plain(index) : added(own[index - width]),
  }))
  addItems(level, [itemOf('', inputs)])
  const made = nodes.map((node) => {
    const value = bindExpression(node, level)
    return cycle && (node === cycle.usual || node.CaseExpr)
      ? toCommonType(value, cycle.type, 'CYCLE/SET/DEFAULT', binding)
      : value
  })
  const items = [
    ...rows.columns
      .slice(0, width)
      .map((column) => ({ column: columnFor(binding, column.name, columnRef(column)), expression: columnRef(column) })),
    ...made.map((expression, index) => ({ column: columnFor(binding, own[index], expression), expression })),
  ]
  return { plan: { kind: 'project', input: rows.plan, items }, columns: items.map((item) => item.column) }
}

const plain = (index: number): string => `column ${index}`
const added = (name: string): string => `added ${name}`

const ref = (...names: readonly string[]): ParseNode => ({
  ColumnRef: { fields: names.map((sval) => ({ String: { sval } })), location: -1 },
})

const operator = (name: string, lexpr: ParseNode, rexpr: ParseNode): ParseNode => ({
  A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: name } }], lexpr, rexpr, location: -1 },
})

/** ROW of the columns that a clause names. */
const row = (first: readonly ParseNode[], columns: readonly string[], names: readonly string[]): ParseNode => ({
  RowExpr: {
    args: [...first, ...columns.map((column) => ref(plain(names.indexOf(column))))],
    row_format: 'COERCE_EXPLICIT_CALL',
    location: -1,
  },
})

const array = (element: ParseNode): ParseNode => ({ A_ArrayExpr: { elements: [element], location: -1 } })

const bigint = (ival: number): ParseNode => ({
  TypeCast: {
    arg: { A_Const: { ival: ival === 0 ? {} : { ival }, location: -1 } },
    typeName: {
      names: [{ String: { sval: 'pg_catalog' } }, { String: { sval: 'int8' } }],
      typemod: -1,
      location: -1,
    },
    location: -1,
  },
})
const zero = bigint(0)
const one = bigint(1)
