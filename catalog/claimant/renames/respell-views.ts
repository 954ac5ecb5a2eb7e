// Views are kept as text that names relations in full. When a relation or its columns get other names, the text follows, under aliases
// that keep the old ones for the rest of the query: FROM public.t becomes FROM public.u AS t(a, b). Names that the query cannot mean need none.
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { mayRead } from './may-read.ts'
import { putQuery } from './put-query.ts'
import { respellInPolicies } from './rename-in-policies.ts'

interface NamedRelation {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly columns: readonly ColumnSchema[]
}

/** keep: the name under which the text knows a column of `before`; undefined where it is gone. */
export function respellInViews(
  draft: CatalogDraft,
  before: NamedRelation,
  after: NamedRelation,
  keep: (name: string) => string | undefined = (name) => name,
): void {
  const oldSchema = draft.context.catalog.schemaByOid(before.schemaOid)?.name ?? ''
  const newSchema = draft.catalog.schemaByOid(after.schemaOid)?.name ?? ''
  for (const view of draft.catalog.viewsReading(before.oid)) {
    const sql = respell(view.sql, { schema: oldSchema, relation: before }, { schema: newSchema, relation: after }, keep)
    putQuery(draft, view, sql)
  }
  respellInPolicies(draft, before.oid, (sql) =>
    respell(sql, { schema: oldSchema, relation: before }, { schema: newSchema, relation: after }, keep),
  )
}

interface Spelling {
  readonly schema: string
  readonly relation: NamedRelation
}

function respell(sql: string, from: Spelling, to: Spelling, keep: (name: string) => string | undefined): string {
  const ranges: ParseNode[] = []
  const query: ParseNode = parseSql(sql)[0]?.node
  collectRanges(query, ranges)
  let characters = Array.from(sql)
  const named = ranges.filter((range) => range.schemaname === from.schema && range.relname === from.relation.name)
  for (const range of named.toSorted((a, b) => b.location - a.location)) {
    const start: number = range.location
    const end = endOfReference(characters, start, range)
    characters = [
      ...characters.slice(0, start),
      ...Array.from(spell(query, range, from, to, keep)),
      ...characters.slice(end),
    ]
  }
  return characters.join('')
}

function spell(
  query: ParseNode,
  range: ParseNode,
  from: Spelling,
  to: Spelling,
  keep: (name: string) => string | undefined,
): string {
  const alias: string = range.alias?.aliasname ?? range.relname
  const listed: string[] = (range.alias?.colnames ?? []).map((name: ParseNode) => name.String.sval)
  const known = from.relation.columns.flatMap((column, index) => {
    if (keep(column.name) === undefined) return []
    return [listed[index] ?? column.name]
  })
  const current = to.relation.columns.slice(0, known.length).map((column) => column.name)
  const renamed = new Set(known.flatMap((name, index) => (name === current[index] ? [] : [name, current[index]])))
  const sameColumns = renamed.size === 0 || (listed.length === 0 && !mayRead(query, renamed))
  const name = quoteName(to.schema, to.relation.name)
  if (sameColumns) return alias === to.relation.name ? name : `${name} AS ${quoteIdentifier(alias)}`
  return `${name} AS ${quoteIdentifier(alias)}(${known.map(quoteIdentifier).join(', ')})`
}

/** Just past `schema.name [[AS] alias [(columns)]]`, whose parts the tree tells. */
function endOfReference(characters: readonly string[], start: number, range: ParseNode): number {
  const rest = characters.slice(start).join('')
  const identifier = String.raw`(?:"(?:[^"]|"")*"|[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*)`
  let pattern = String.raw`${identifier}\s*\.\s*${identifier}`
  if (range.alias) pattern += String.raw`\s*(?:as\b\s*)?${identifier}`
  if (range.alias?.colnames) pattern += String.raw`\s*\([^)]*\)`
  const match = new RegExp(`^${pattern}`, 'iu').exec(rest)
  return start + Array.from(match?.[0] ?? '').length
}

function collectRanges(node: ParseNode, ranges: ParseNode[]): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) collectRanges(item, ranges)
    return
  }
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'RangeVar') ranges.push(value)
    else collectRanges(value, ranges)
  }
}
