// A view's query, or a materialized view's, under another spelling.
import type { QueryKeeper } from '../../query-keepers.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

export function putQuery(draft: CatalogDraft, { oid, word }: QueryKeeper, sql: string): void {
  if (word === 'view') {
    const view = draft.catalog.row('view', oid)!
    if (sql !== view.sql) draft.put('view', oid, { ...view, sql, version: view.version + 1 })
    return
  }
  const table = draft.table(oid)
  if (sql !== table.materialized!.sql)
    draft.put('table', oid, { ...table, materialized: { ...table.materialized!, sql } })
}
