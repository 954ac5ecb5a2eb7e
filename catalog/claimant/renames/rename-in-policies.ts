// Policies are kept as text: when a table or a column gets another name, so it does in them. Policies with queries name relations in
// full; their own table they name as the query around them does.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { Policy } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

const lead = 'SELECT '

/** change: of a query's text. */
export function respellInPolicies(draft: CatalogDraft, relation: number, change: (sql: string) => string): void {
  const respelt = (sql: string): string => change(lead + sql).slice(lead.length)
  for (const table of [...draft.catalog.rowsOf('table')]) {
    if (!table.policies?.some((policy) => policy.reads.some((read) => read.relation === relation))) continue
    changeTexts(draft, table.oid, respelt)
  }
}

export const renameTableInPolicies = (draft: CatalogDraft, table: number, from: string, to: string): void =>
  changeTexts(draft, table, (sql) =>
    edited(
      sql,
      (fields) => (fields.length > 1 && fields[fields.length - 2] === from ? fields.length - 2 : -1),
      from,
      to,
    ),
  )

export function renameColumnInPolicies(draft: CatalogDraft, oid: number, from: string, to: string): void {
  const { name } = draft.table(oid)
  changeTexts(draft, oid, (sql) => {
    const hidden = innerColumns(draft, sql)
    const place = (fields: readonly string[], inside: boolean): number => {
      const last = fields.length - 1
      if (fields[last] !== from) return -1
      if (last === 0) return inside && hidden.has(from) ? -1 : 0
      return fields[last - 1] === name ? last : -1
    }
    return edited(sql, place, from, to)
  })
}

function changeTexts(draft: CatalogDraft, oid: number, change: (sql: string) => string): void {
  const table = draft.catalog.row('table', oid)
  if (!table?.policies) return
  const policies = table.policies.map((policy): Policy => ({
    ...policy,
    ...(policy.usingSql !== undefined && { usingSql: change(policy.usingSql) }),
    ...(policy.checkSql !== undefined && { checkSql: change(policy.checkSql) }),
  }))
  draft.put('table', oid, { ...table, policies })
}

interface Reference {
  readonly fields: readonly string[]
  readonly location: number
  /** Within a query of the expression. */
  readonly inside: boolean
}

/** place: which of a reference's names is replaced; -1: none. */
export function edited(
  sql: string,
  place: (fields: readonly string[], inside: boolean) => number,
  from: string,
  to: string,
): string {
  const references: Reference[] = []
  collect(parseSql(lead + sql)[0]?.node, false, references)
  let characters = Array.from(sql)
  for (const { fields, location, inside } of references.toSorted((a, b) => b.location - a.location)) {
    const at = place(fields, inside)
    if (at < 0) continue
    const start = location - lead.length
    const text = characters.slice(start).join('')
    // The names before it, each with its dot, as they are written.
    const before = new RegExp(String.raw`^(?:(?:"(?:[^"]|"")*"|[^.\s"]+)\s*\.\s*){${at}}`, 'u').exec(text)?.[0] ?? ''
    const written = text.slice(before.length).startsWith(quoteIdentifier(from)) ? quoteIdentifier(from) : from
    const begin = start + Array.from(before).length
    characters = [
      ...characters.slice(0, begin),
      ...Array.from(quoteIdentifier(to)),
      ...characters.slice(begin + Array.from(written).length),
    ]
  }
  return characters.join('')
}

function collect(node: ParseNode, inside: boolean, references: Reference[]): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) collect(item, inside, references)
    return
  }
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'ColumnRef') {
      const fields = (value.fields as ParseNode[]).map((one) => (one.String?.sval as string | undefined) ?? '*')
      references.push({ fields, location: value.location ?? 0, inside })
    } else collect(value, inside || field === 'SubLink', references)
  }
}

/** Names of columns that the queries inside see first. */
function innerColumns(draft: CatalogDraft, sql: string): Set<string> {
  const names = new Set<string>()
  const visit = (node: ParseNode): void => {
    if (node === null || typeof node !== 'object') return
    if (!Array.isArray(node) && node.RangeVar) {
      const { schemaname, relname } = node.RangeVar
      const schema = draft.catalog.schema(schemaname ?? '')
      const relation = schema && draft.catalog.relation(schema.oid, relname)
      if (relation && 'table' in relation) for (const { name } of relation.table.schema.columns) names.add(name)
    }
    for (const value of Object.values<ParseNode>(node)) visit(value)
  }
  visit(parseSql(lead + sql)[0]?.node)
  return names
}
