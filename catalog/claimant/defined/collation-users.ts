// What stands on a collation: columns, and texts that name it.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { DefinedRow } from '../../rows.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { CatalogObject, Dependant } from '../dependencies.ts'

export const usersOfCollation = (draft: CatalogDraft, row: DefinedRow): Dependant[] =>
  [...columnsWith(draft, row.oid), ...textsNaming(draft, row)].map((object) => ({ object, type: 'normal' }))

function columnsWith({ catalog }: CatalogDraft, oid: number): CatalogObject[] {
  const kept = String(oid)
  const columns = [...catalog.rowsOf('table')].flatMap((table) =>
    table.columns
      .filter(({ collation }) => collation === kept)
      .map(({ attribute }): CatalogObject => ({ kind: 'column', oid: table.oid, attribute })),
  )
  const views = [...catalog.rowsOf('view')]
    .filter((view) => view.columns.some(({ collation }) => collation === kept))
    .map(({ oid: view }): CatalogObject => ({ kind: 'relation', oid: view }))
  return [...columns, ...views]
}

/** COLLATE name, in what is kept as text. */
export function textsNaming({ catalog }: CatalogDraft, { name }: DefinedRow): CatalogObject[] {
  const found: CatalogObject[] = []
  const spelled = quoteIdentifier(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`\\bcollate\\s+("?[^"\\s]+"?\\.)?("?)${spelled}\\2(?![\\w$])`, 'i')
  const names = (sql: string | undefined): boolean => sql !== undefined && pattern.test(sql)
  for (const view of queryKeepers(catalog)) if (names(view.sql)) found.push({ kind: 'relation', oid: view.oid })
  for (const table of catalog.rowsOf('table')) {
    for (const { defaultSql, attribute, generated } of table.columns)
      if (names(defaultSql)) found.push({ kind: generated ? 'column' : 'default', oid: table.oid, attribute })
    for (const constraint of table.constraints)
      if (constraint.kind === 'check' && names(constraint.sql))
        found.push({ kind: 'constraint', oid: constraint.oid, table: table.oid })
    for (const index of catalog.indexesOf(table.oid))
      if (names(index.whereSql) || index.columns.some(({ sql }) => names(sql)))
        found.push({ kind: 'relation', oid: index.oid })
  }
  return found
}
