// A view's query as text that means the same for ever: relations get their schema's name, since the search path may differ later,
// and * becomes the columns it stands for today, since a table may gain some.
import { PgError } from '../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { parseSql } from '../../parse/parse.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { findRelation } from '../query/relations.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { visibleColumns } from '../../tables.ts'
import { numberedNames } from './numbered-names.ts'

/** Of `CREATE VIEW … AS query`, the query: what follows the first AS outside parentheses. */
export function queryTextOf(statement: string): string {
  // Quoted names, strings, comments and dollar quotes are stepped over as wholes.
  const token =
    /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|[()]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g
  let depth = 0
  for (let match = token.exec(statement); match; match = token.exec(statement)) {
    const word = match[0]
    if (word === '(') depth++
    else if (word === ')') depth--
    else if (depth === 0 && word.toLowerCase() === 'as') return statement.slice(token.lastIndex).trim()
  }
  throw new PgError('42601', 'a view has a query after AS')
}

export interface TextEdit {
  /** In code points, as the parser's locations are. */
  readonly start: number
  readonly end: number
  readonly text: string
}

interface Rewriting {
  readonly context: BindContext
  readonly characters: readonly string[]
  readonly edits: TextEdit[]
  readonly relations: Set<number>
}

/** names: the names of the whole query's result columns. relations: OIDs that the text names. */
export function fullyNamedQuery(
  text: string,
  names: readonly string[],
  context: BindContext,
): { readonly sql: string; readonly relations: ReadonlySet<number> } {
  const tree: ParseNode = parseSql(text)[0]?.node
  const rewriting: Rewriting = { context, characters: Array.from(text), edits: [], relations: new Set() }
  rewriteSelect(tree.SelectStmt, new Set(), names, rewriting)
  rewriting.edits.push(...numberedNames(text, rewriting.characters, context))
  return { sql: applyEdits(rewriting), relations: rewriting.relations }
}

function applyEdits({ characters, edits }: Rewriting): string {
  let sql = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    sql += characters.slice(at, edit.start).join('') + edit.text
    at = edit.end
  }
  return sql + characters.slice(at).join('')
}

/** tables: names of WITH queries in sight. */
function rewriteSelect(
  select: ParseNode,
  tables: ReadonlySet<string>,
  names: readonly string[] | undefined,
  rewriting: Rewriting,
): void {
  const visible = new Set(tables)
  const ctes: ParseNode[] = (select.withClause?.ctes ?? []).map(bodyOf)
  if (select.withClause?.recursive) for (const cte of ctes) visible.add(cte.ctename)
  for (const cte of ctes) {
    rewriteAny(cte.ctequery, new Set(visible), rewriting)
    visible.add(cte.ctename)
  }
  if (select.op && select.op !== 'SETOP_NONE') {
    rewriteSelect(select.larg, visible, names, rewriting)
    rewriteSelect(select.rarg, visible, undefined, rewriting)
  } else {
    expandStars(select, visible, names, rewriting)
  }
  for (const [field, value] of Object.entries(select)) {
    if (field !== 'withClause' && field !== 'larg' && field !== 'rarg') rewriteAny(value, visible, rewriting)
  }
}

function rewriteAny(node: ParseNode, tables: ReadonlySet<string>, rewriting: Rewriting): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) rewriteAny(item, tables, rewriting)
    return
  }
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'SelectStmt') rewriteSelect(value, tables, undefined, rewriting)
    else if (field === 'RangeVar') nameFully(value, tables, rewriting)
    else rewriteAny(value, tables, rewriting)
  }
}

function nameFully(range: ParseNode, tables: ReadonlySet<string>, { context, edits, relations }: Rewriting): void {
  if (!range.schemaname && tables.has(range.relname)) return
  const relation = findRelation(range.schemaname, range.relname, openBinding(context))
  if (!relation) return
  relations.add(relation.oid)
  if (range.schemaname || typeof range.location !== 'number') return
  const schema = context.catalog.schemaByOid(relation.schemaOid)
  if (!schema) return
  edits.push({ start: range.location, end: range.location, text: `${quoteIdentifier(schema.name)}.` })
}

function expandStars(
  select: ParseNode,
  tables: ReadonlySet<string>,
  names: readonly string[] | undefined,
  rewriting: Rewriting,
): void {
  const targets: ParseNode[] = (select.targetList ?? []).map((target: ParseNode) => bodyOf(target).val)
  const stars = targets.filter(isStar)
  for (const star of stars) {
    const reference = bodyOf(star)
    const qualifier: string | undefined = nameParts(reference.fields.slice(0, -1)).at(-1)
    const columns =
      columnsOfStar(select.fromClause ?? [], qualifier, tables, rewriting) ??
      (stars.length === 1 && names
        ? names.slice(targets.indexOf(star), names.length - (targets.length - 1 - targets.indexOf(star)))
        : undefined)
    // Names that are not unique cannot be written without their table; such a star stays.
    if (!columns || columns.length === 0 || new Set(columns).size < columns.length) continue
    const start: number = reference.location ?? 0
    const end = rewriting.characters.indexOf('*', start) + 1
    const prefix = qualifier === undefined ? '' : `${quoteIdentifier(qualifier)}.`
    rewriting.edits.push({ start, end, text: columns.map((name) => prefix + quoteIdentifier(name)).join(', ') })
  }
}

const isStar = (node: ParseNode): boolean =>
  kindOf(node) === 'ColumnRef' && kindOf(bodyOf(node).fields.at(-1)) === 'A_Star'

/** undefined: cannot be told from the tree and the catalog alone. */
function columnsOfStar(
  from: readonly ParseNode[],
  qualifier: string | undefined,
  tables: ReadonlySet<string>,
  { context }: Rewriting,
): string[] | undefined {
  const items = from
    .map((item) => itemsOf(item))
    .reduce<ParseNode[] | undefined>((all, list) => all && list && [...all, ...list], [])
  if (!items) return undefined
  const columns: string[] = []
  for (const item of items) {
    const range = bodyOf(item)
    const alias: string | undefined = range.alias?.aliasname ?? range.relname
    if (qualifier !== undefined && alias !== qualifier) continue
    if (kindOf(item) !== 'RangeVar' || (!range.schemaname && tables.has(range.relname))) return undefined
    const relation = findRelation(range.schemaname, range.relname, openBinding(context))
    if (!relation || !('table' in relation)) return undefined
    const renamed = nameParts(range.alias?.colnames)
    columns.push(...visibleColumns(relation.table.schema.columns).map((column, index) => renamed[index] ?? column.name))
  }
  return columns
}

/** The relations that FROM joins; undefined where a join merges columns. */
function itemsOf(item: ParseNode): ParseNode[] | undefined {
  if (kindOf(item) !== 'JoinExpr') return [item]
  const join = bodyOf(item)
  if (join.isNatural || join.usingClause || join.alias) return undefined
  const left = itemsOf(join.larg)
  const right = itemsOf(join.rarg)
  return left && right && [...left, ...right]
}
