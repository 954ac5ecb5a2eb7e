// Which views can be written to: those that are one table or view with some of its columns and rows. PostgreSQL's rules and words.
import { functionsNamed } from '../../functions/registry.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { isMaterialized } from '../../relation-word.ts'
import { type CatalogView, type Table, visibleColumns } from '../../tables.ts'
import { storedQuery } from '../query/stored-query.ts'

export interface TableOrView {
  readonly kind: 'table' | 'view'
  readonly oid: number
  readonly table: Table
}

export interface ViewMapping {
  readonly below: TableOrView
  /** How FROM names it. */
  readonly range: ParseNode
  readonly query: ParseNode
  /** By column of the view: what it is called below; undefined: not a plain column. */
  readonly columns: readonly (string | undefined)[]
}

/** A text: why the view cannot be written to. */
export function viewMapping(view: Table, catalog: CatalogView): ViewMapping | string {
  if (view.source.kind !== 'view') return onlyOneTable
  const query = storedQuery(view.source.sql)
  return queryMapping(query, visibleColumns(view.schema.columns).length, catalog)
}

const onlyOneTable = 'Views that do not select from a single table or view are not automatically updatable.'
export const noUpdatableColumns = 'Views that have no updatable columns are not automatically updatable.'

/** query: with all names in full. */
export function queryMapping(query: ParseNode, width: number, catalog: CatalogView): ViewMapping | string {
  const reason = whyNot(query)
  if (reason) return reason
  const range: ParseNode | undefined = query.fromClause?.length === 1 ? query.fromClause[0].RangeVar : undefined
  if (query.fromClause?.length === 1 && query.fromClause[0].RangeTableSample)
    return 'Views containing TABLESAMPLE are not automatically updatable.'
  const below = range && tableOrView(range, catalog)
  if (!range || !below) return onlyOneTable
  const renamed = nameParts(range.alias?.colnames)
  const names = visibleColumns(below.table.schema.columns).map(({ name }) => name)
  const byName = new Map(names.map((name, index) => [renamed[index] ?? name, name]))
  const columns = (query.targetList as ParseNode[]).flatMap((target): readonly (string | undefined)[] => {
    const value: ParseNode = bodyOf(target).val
    if (kindOf(value) !== 'ColumnRef') return [undefined]
    const last: ParseNode = value.ColumnRef.fields.at(-1)
    return last.A_Star ? names : [byName.get(last.String?.sval)]
  })
  return { below, range, query, columns: columns.slice(0, width) }
}

function tableOrView(range: ParseNode, catalog: CatalogView): TableOrView | undefined {
  const schema = range.schemaname === undefined ? undefined : catalog.schema(range.schemaname)
  const relation = schema && catalog.relation(schema.oid, range.relname)
  if (!relation || !('table' in relation) || relation.kind === 'virtual' || isMaterialized(relation)) return undefined
  return { kind: relation.kind, oid: relation.oid, table: relation.table }
}

function whyNot(query: ParseNode): string | undefined {
  const containing: readonly (readonly [unknown, string])[] = [
    [query.distinctClause, 'DISTINCT'],
    [query.groupClause, 'GROUP BY'],
    [query.havingClause, 'HAVING'],
    [query.op && query.op !== 'SETOP_NONE', 'UNION, INTERSECT, or EXCEPT'],
    [query.withClause, 'WITH'],
    [query.limitCount ?? query.limitOffset, 'LIMIT or OFFSET'],
  ]
  const clause = containing.find(([present]) => present)?.[1]
  if (clause) return `Views containing ${clause} are not automatically updatable.`
  const found = new Set<string>()
  noteCalls(query.targetList, found)
  const returning = ['aggregate functions', 'window functions', 'set-returning functions'].find((what) =>
    found.has(what),
  )
  return returning && `Views that return ${returning} are not automatically updatable.`
}

/** Calls of the query's own level. */
function noteCalls(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) for (const one of node) noteCalls(one, found)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  for (const [field, value] of Object.entries(node as ParseNode)) {
    if (field === 'SelectStmt') continue
    if (field === 'FuncCall') {
      const call = value as ParseNode
      const kinds = new Set(functionsNamed(nameParts(call.funcname).at(-1) ?? '').map(({ kind }) => kind))
      if (call.over) found.add('window functions')
      else if (kinds.has('aggregate')) found.add('aggregate functions')
      else if (kinds.has('set')) found.add('set-returning functions')
    }
    noteCalls(value, found)
  }
}

/** By column of the view: the attribute below that it is; none where it is something else. */
export function columnsBelow({ below, columns }: ViewMapping): readonly (readonly number[])[] {
  const attributes = new Map(below.table.schema.columns.map(({ name, attribute }) => [name, attribute]))
  return columns.map((name) => (name === undefined ? [] : [attributes.get(name)!]))
}
