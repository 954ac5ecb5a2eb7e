// What keeps a query as text: views, and materialized views, which are tables that have its rows.
import type { TableRow, ViewRead, ViewRow } from './rows.ts'
import type { CatalogSnapshot } from './snapshot.ts'

export interface QueryKeeper {
  readonly word: 'view' | 'materialized view'
  readonly oid: number
  readonly name: string
  readonly sql: string
  readonly reads: readonly ViewRead[]
}

export function* queryKeepers(catalog: Pick<CatalogSnapshot, 'rowsOf'>): Generator<QueryKeeper> {
  for (const { oid, name, sql, reads } of catalog.rowsOf('view')) yield { word: 'view', oid, name, sql, reads }
  for (const { oid, name, materialized } of catalog.rowsOf('table'))
    if (materialized) yield { word: 'materialized view', oid, name, sql: materialized.sql, reads: materialized.reads }
}

/** The relations that the query of an entity's row names. */
export function readsOf(entity: string, row: unknown): readonly ViewRead[] {
  if (entity === 'view') return (row as ViewRow).reads
  return entity === 'table' ? ((row as TableRow).materialized?.reads ?? []) : []
}
