// Views, defaults, checks and policies are kept as text; where it names a type that gets another name, it follows.
import { quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { nameParts, type ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { TypeRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { putQuery } from '../renames/put-query.ts'

export interface Spelling {
  readonly schema: string
  readonly name: string
}

export function respellType(draft: CatalogDraft, before: TypeRow, after: TypeRow): void {
  const from = spellingOf(draft, before)
  const to = spellingOf(draft, after)
  for (const view of [...queryKeepers(draft.catalog)]) putQuery(draft, view, respelled(view.sql, '', from, to))
  const expression = (sql: string): string => respelled(sql, 'SELECT ', from, to)
  for (const type of [...draft.catalog.rowsOf('type')]) {
    const { definition } = type
    if (definition.kind !== 'domain') continue
    const { defaultSql } = definition
    const checks = definition.checks.map((check) => ({ ...check, sql: expression(check.sql) }))
    const changed = {
      ...definition,
      checks,
      ...(defaultSql !== undefined && { defaultSql: expression(defaultSql) }),
    }
    if (JSON.stringify(changed) !== JSON.stringify(definition))
      draft.put('type', type.oid, { ...type, definition: changed })
  }
  for (const table of [...draft.catalog.rowsOf('table')]) {
    const columns = table.columns.map((column) =>
      column.defaultSql === undefined ? column : { ...column, defaultSql: expression(column.defaultSql) },
    )
    const constraints = table.constraints.map((one) =>
      one.kind === 'check' ? { ...one, sql: expression(one.sql) } : one,
    )
    const policies = table.policies?.map((policy) => ({
      ...policy,
      ...(policy.usingSql !== undefined && {
        usingSql: expression(policy.usingSql),
      }),
      ...(policy.checkSql !== undefined && {
        checkSql: expression(policy.checkSql),
      }),
    }))
    const changed = {
      ...table,
      columns,
      constraints,
      ...(policies && { policies }),
    }
    if (JSON.stringify(texts(changed)) !== JSON.stringify(texts(table))) draft.putAltered(table, changed)
  }
}

const texts = (table: ReturnType<CatalogDraft['table']>) => [
  table.columns.map(({ defaultSql }) => defaultSql),
  table.constraints.map((one) => (one.kind === 'check' ? one.sql : '')),
  table.policies?.map(({ usingSql, checkSql }) => [usingSql, checkSql]),
]

const spellingOf = (draft: CatalogDraft, type: TypeRow): Spelling => ({
  schema: draft.catalog.schemaByOid(type.schemaOid)?.name ?? '',
  name: type.name,
})

/** Whether a text names a type: `mood` where that is found without its schema, or `schema.mood`. */
export const namesType = (sql: string, lead: string, type: Spelling): boolean =>
  sql.includes(type.name) && namesIn(sql, lead, type).length > 0

function namesIn(sql: string, lead: string, type: Spelling): ParseNode[] {
  const found: ParseNode[] = []
  collect(parseSql(lead + sql)[0]?.node, found)
  return found.filter((node) => {
    const parts = nameParts(node.names)
    return parts.at(-1) === type.name && (parts.length === 1 || parts.at(-2) === type.schema)
  })
}

const identifier = String.raw`(?:"(?:[^"]|"")*"|[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*)`

function respelled(sql: string, lead: string, from: Spelling, to: Spelling): string {
  if (!sql.includes(from.name)) return sql
  let characters = Array.from(sql)
  const spelled = Array.from(quoteName(to.schema === 'public' ? undefined : to.schema, to.name))
  for (const node of namesIn(sql, lead, from).toSorted((a, b) => b.location - a.location)) {
    const start = (node.location as number) - lead.length
    const written = new RegExp(`^${identifier}(?:\\s*\\.\\s*${identifier})*`, 'u').exec(
      characters.slice(start).join(''),
    )
    const end = start + Array.from(written?.[0] ?? '').length
    characters = [...characters.slice(0, start), ...spelled, ...characters.slice(end)]
  }
  return characters.join('')
}

function collect(node: ParseNode, found: ParseNode[]): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) collect(item, found)
    return
  }
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'TypeName' || field === 'typeName') {
      const name = value.TypeName ?? value
      if (name.names && typeof name.location === 'number') found.push(name)
    }
    collect(value, found)
  }
}
