// Name scopes: one Level per query level, with the relations its FROM makes visible and what its clauses collect.
import { PgError } from '../errors.ts'
import type { ColumnId, Expression } from '../plan/expression.ts'
import type { AggregateCall, LogicalPlan, PlanColumn, WindowCall } from '../plan/logical.ts'
import { noteRead, noteSelected } from './access.ts'
import { at, mark, type Binding } from './binding.ts'
import { columnsIn } from './expression/rewrite.ts'
import { columnHint } from './query/similar-names.ts'
import { visibleColumns } from '../tables.ts'

/** The clause being bound: decides whether aggregates, window functions and set-returning functions may occur. */
export type Clause =
  | 'select'
  | 'where'
  | 'having'
  | 'join'
  | 'from'
  | 'from-function'
  | 'group by'
  | 'order by'
  | 'distinct on'
  | 'limit'
  | 'offset'
  | 'values'
  | 'insert'
  | 'update'
  | 'merge when'
  | 'returning'
  | 'filter'
  | 'window partition'
  | 'window order'
  | 'window frame'
  | 'default'
  | 'check'
  | 'generated'
  | 'policy'
  | 'copy where'
  | 'trigger when'
  | 'partition bound'
  | 'call'

export interface ScopeColumn {
  readonly name: string
  readonly expression: Expression
  /** SELECT * leaves it out. */
  readonly unlisted?: true
  /** Of a view that is written to: its own column, whose rights are asked for instead of those of what it stands for. */
  readonly origin?: NonNullable<PlanColumn['origin']>
}

/** A relation in FROM, or the anonymous result of a join. */
export interface ScopeItem {
  /** Alias or name; '' for a join without alias. */
  readonly name: string
  /** Unaliased tables answer to schema.table too. */
  readonly schema?: string
  readonly columns: readonly ScopeColumn[]
  /** t.x may be written. */
  readonly relationVisible: boolean
  /** x may be written. */
  readonly columnsVisible: boolean
  /** Seen only by LATERAL items while FROM is being bound; 'no': seen and refused (right side of RIGHT or FULL JOIN). */
  readonly lateral?: 'yes' | 'no'
  /** What it was called before its alias. */
  readonly source?: string
  /** OID of the table or view. */
  readonly table?: number
  /** Where its rows are of several tables: which one each is of. */
  readonly tableOid?: Expression
  /** Of a table that is written to: the row's id, for ctid. */
  readonly rowId?: PlanColumn
  /** Of INSERT's new rows under ON CONFLICT DO UPDATE: whether the row is what became of one that was there. */
  readonly replaced?: PlanColumn
  /** A base table's scan: SELECT … FOR UPDATE has it yield row ids. */
  readonly scan?: LogicalPlan & { readonly kind: 'scan' }
  /** What FOR UPDATE OF it is refused with. */
  readonly unlockable?: 'a join' | 'a function' | 'a table function' | 'a WITH query'
  /** A function's single column: its alias used as a value is the column itself. */
  readonly scalar?: boolean
  /** OID of the type of rows that a function gave. */
  readonly rowType?: number
  /** True where an outer join found a row for it; absent: it always has one. */
  readonly present?: Expression
}

export interface CommonTable {
  readonly name: string
  readonly cte: number
  /** Output of the plan, renamed by the alias list. */
  readonly columns: readonly PlanColumn[]
  /** It writes without RETURNING: nothing can be read from it. */
  readonly silent?: boolean
  /** The working table of a recursive query, as its recursive term sees it. */
  readonly working?: boolean
  /** How many columns at the end SELECT * leaves out: those of SEARCH and CYCLE, in the recursive term. */
  readonly unlisted?: number
}

export interface Level {
  readonly binding: Binding
  readonly parent?: Level
  clause: Clause
  items: readonly ScopeItem[]
  /** Every relation of this level's FROM, visible at the moment or not: errors tell the two cases apart. */
  readonly known: ScopeItem[]
  /** WITH queries that are written further on. */
  readonly later: Set<string>
  lateralActive: boolean
  /** FROM names the working table of a recursive query. */
  recurses: boolean
  /** Columns of this level that its LATERAL items named, in order. */
  readonly lateralUses: ColumnId[]
  readonly ctes: Map<string, CommonTable>
  /** Column ids that FROM yields, with the name errors call them by. */
  readonly inputs: Map<ColumnId, string>
  readonly aggregates: AggregateCall[]
  /** Arguments of aggregates that are evaluated once for a group: they may name what is grouped only. */
  readonly directs: Expression[]
  readonly groupings: { readonly column: PlanColumn; readonly args: readonly Expression[]; readonly location: number }[]
  readonly windows: WindowCall[]
  readonly sets: { readonly column: PlanColumn; readonly expression: Expression }[]
  /** Named windows: their parse trees. */
  windowClause: ReadonlyMap<string, unknown>
  /** Names of those that a call or another window has asked for. */
  readonly usedWindows: Set<string>
  /** Keys of windows that nothing uses: they must make sense above an aggregate. */
  readonly unusedKeys: Expression[]
  /** What it names is read without anybody's rights: in checks, defaults and policies. */
  unchecked?: boolean
  /** Names that its statement may use as whole rows. */
  possibleRows?: () => ReadonlySet<string>
  /** What MERGE_ACTION() stands for in the RETURNING list of a MERGE. */
  mergeAction?: Expression
  /** Whether this level can hold aggregates at all: not in INSERT's or UPDATE's own expressions. */
  readonly isSelect: boolean
}

export function openLevel(
  binding: Binding,
  parent: Level | undefined,
  clause: Clause = 'select',
  isSelect = true,
): Level {
  return {
    binding,
    parent,
    clause,
    items: [],
    known: [],
    later: new Set(),
    lateralActive: false,
    recurses: false,
    lateralUses: [],
    ctes: new Map(),
    inputs: new Map(),
    aggregates: [],
    directs: [],
    groupings: [],
    windows: [],
    sets: [],
    windowClause: new Map(),
    usedWindows: new Set(),
    unusedKeys: [],
    isSelect,
  }
}

export function inClause<T>(level: Level, clause: Clause, work: () => T): T {
  const before = level.clause
  level.clause = clause
  try {
    return work()
  } finally {
    level.clause = before
  }
}

/** The scope item of a plan's columns. */
export const itemOf = (name: string, columns: readonly PlanColumn[], more: Partial<ScopeItem> = {}): ScopeItem => ({
  name,
  columns: visibleColumns(columns).map((column) => ({
    name: column.name,
    expression: { kind: 'column', id: column.id, type: column.type },
  })),
  relationVisible: true,
  columnsVisible: true,
  ...more,
})

/** Tells a level which columns are its own, and how errors name them; later mentions of an alias win. */
export function registerInputs(level: Level, items: readonly ScopeItem[]): void {
  level.known.push(...items)
  for (const item of items) {
    for (const column of item.columns) {
      for (const id of columnsIn(column.expression)) {
        if (!level.inputs.has(id) || item.relationVisible) {
          level.inputs.set(id, item.name ? `${item.name}.${column.name}` : column.name)
        }
      }
    }
  }
}

/** Adds relations to a level for good: its clauses see them. */
export function addItems(level: Level, items: readonly ScopeItem[]): void {
  level.items = [...level.items, ...items]
  registerInputs(level, items)
}

const visibleNow = (level: Level, item: ScopeItem): boolean => item.lateral === undefined || level.lateralActive

/** Throws 42702 if ambiguous; undefined if there is no such column anywhere. */
export function lookupColumn(level: Level, name: string, location: number): Expression | undefined {
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    let found: { readonly item: ScopeItem; readonly column: ScopeColumn } | undefined
    for (const item of scope.items) {
      if (!item.columnsVisible || !visibleNow(scope, item)) continue
      for (const column of item.columns) {
        if (column.name !== name) continue
        if (found) throw new PgError('42702', `column reference "${name}" is ambiguous`, at(level.binding, location))
        found = { item, column }
      }
    }
    if (found) return use(scope, found.item, found.column, level, location)
  }
  return undefined
}

/** The item a qualified name means, with the level that has it; innermost first. */
export function lookupItem(
  level: Level,
  schema: string | undefined,
  name: string,
  location: number,
): { readonly item: ScopeItem; readonly scope: Level } | undefined {
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    const visible = scope.items.filter(
      (item) =>
        item.relationVisible &&
        item.name === name &&
        (schema === undefined || item.schema === schema) &&
        visibleNow(scope, item),
    )
    if (visible.length > 1) {
      throw new PgError('42P09', `table reference "${name}" is ambiguous`, at(level.binding, location))
    }
    if (visible.length === 1) return { item: visible[0], scope }
  }
  return undefined
}

/** undefined: the item has no such column. */
export function columnOfItem(
  found: { item: ScopeItem; scope: Level },
  name: string,
  level: Level,
  location: number,
): Expression | undefined {
  const columns = found.item.columns.filter((column) => column.name === name)
  if (columns.length > 1) {
    throw new PgError('42702', `column reference "${name}" is ambiguous`, at(level.binding, location))
  }
  return columns.length === 0 ? undefined : use(found.scope, found.item, columns[0], level, location)
}

/** A mention of a column: a fresh expression object, so that it can carry its own position. */
export function use(scope: Level, item: ScopeItem, column: ScopeColumn, level: Level, location: number): Expression {
  if (item.lateral === 'no') {
    throw new PgError('42P10', `invalid reference to FROM-clause entry for table "${item.name}"`, {
      detail: 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.',
      ...at(level.binding, location),
    })
  }
  if (!scope.unchecked) {
    const { origin } = column
    if (origin) noteSelected(level.binding, origin.table, origin.attribute)
    else noteRead(level.binding, column.expression)
  }
  if (item.lateral === 'yes') scope.lateralUses.push(...columnsIn(column.expression))
  const copy = { ...column.expression }
  const names = level.binding.shared.rowNames.get(column.expression)
  if (names) level.binding.shared.rowNames.set(copy, names)
  level.binding.findings?.uses.set(copy, { item, column })
  return mark(level.binding, copy, location)
}

export function missingColumn(level: Level, table: string | undefined, name: string, location: number): PgError {
  const message = table === undefined ? `column "${name}" does not exist` : `column ${table}.${name} does not exist`
  const hidden = table === undefined ? outOfSight(level, name) : undefined
  return new PgError('42703', message, {
    ...(hidden ?? columnHint(level, table, name)),
    ...at(level.binding, location),
  })
}

/** What to say of relations of the statement that have such a column where it cannot be named. */
function outOfSight(level: Level, name: string): { readonly detail: string; readonly hint?: string } | undefined {
  const found = new Map<ScopeItem['columns'], ScopeItem>()
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    for (const item of [...scope.known, ...scope.items]) {
      if (item.relationVisible && item.columns.some((column) => column.name === name)) found.set(item.columns, item)
    }
  }
  const [first, ...others] = found.values()
  if (!first) return undefined
  if (others.length > 0) {
    return {
      detail: `There are columns named "${name}", but they are in tables that cannot be referenced from this part of the query.`,
      hint: 'Try using a table-qualified name.',
    }
  }
  return {
    detail: `There is a column named "${name}" in table "${first.name}", but it cannot be referenced from this part of the query.`,
    ...(first.lateral === 'yes' && { hint: 'To reference that column, you must mark this subquery with LATERAL.' }),
  }
}

/** 42P01 for t.x where no t is in FROM, with PostgreSQL's reasons why it may not be seen. */
export function missingItem(level: Level, name: string, location: number): PgError {
  const fields = at(level.binding, location)
  const scopes: Level[] = []
  for (let scope: Level | undefined = level; scope; scope = scope.parent) scopes.push(scope)
  const items = scopes.flatMap((scope) => scope.items)
  const known = [...items, ...scopes.flatMap((scope) => scope.known)]
  const hidden = known.find((item) => item.name === name && item.relationVisible)
  if (hidden) {
    return new PgError('42P01', `invalid reference to FROM-clause entry for table "${name}"`, {
      ...(hidden.lateral
        ? {
            detail: `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`,
            hint: 'To reference that table, you must mark this subquery with LATERAL.',
          }
        : {
            detail: `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`,
          }),
      ...fields,
    })
  }
  const aliased = items.find((item) => item.relationVisible && item.source === name && item.name !== name)
  if (aliased) {
    return new PgError('42P01', `invalid reference to FROM-clause entry for table "${name}"`, {
      hint: `Perhaps you meant to reference the table alias "${aliased.name}".`,
      ...fields,
    })
  }
  return new PgError('42P01', `missing FROM-clause entry for table "${name}"`, fields)
}

/** What FROM, JOIN and set operations hand upwards. */
export interface FromResult {
  readonly plan: LogicalPlan
  readonly items: readonly ScopeItem[]
}

/** The level that an aggregate over these columns belongs to: the innermost that yields any of them. */
export function ownerLevel(level: Level, ids: ReadonlySet<ColumnId>): Level {
  if (ids.size === 0) return level
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    for (const id of ids)
      if (scope.inputs.has(id) || scope.aggregates.some(({ column }) => column.id === id)) return scope
  }
  return level
}
