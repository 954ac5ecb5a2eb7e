// What keeps a query as text: views, and materialized views, which are tables that have its rows.
import type { CatalogRow, TableRow, ViewRead, ViewRow } from './rows.ts'
import type { CatalogSnapshot } from './snapshot.ts'

export interface QueryKeeper {
  readonly word: 'view' | 'materialized view'
  readonly oid: number
  readonly name: string
  readonly sql: string
  readonly reads: readonly ViewRead[]
}

/** undefined: the row is of something that keeps none. */
export function queryKeeper(row: CatalogRow): QueryKeeper | undefined {
  if (row.entity === 'view') return ofView(row.value)
  return row.entity === 'table' ? ofTable(row.value) : undefined
}

const ofView = ({ oid, name, sql, reads }: ViewRow): QueryKeeper => ({ word: 'view', oid, name, sql, reads })

const ofTable = ({ oid, name, materialized }: TableRow): QueryKeeper | undefined =>
  materialized && { word: 'materialized view', oid, name, sql: materialized.sql, reads: materialized.reads }

export function* queryKeepers(catalog: Pick<CatalogSnapshot, 'rowsOf'>): Generator<QueryKeeper> {
  for (const view of catalog.rowsOf('view')) yield ofView(view)
  for (const table of catalog.rowsOf('table')) {
    const keeper = ofTable(table)
    if (keeper) yield keeper
  }
}

/** The relations that the query of an entity's row names. */
export function readsOf(entity: string, row: unknown): readonly ViewRead[] {
  if (entity === 'view') return (row as ViewRow).reads
  return entity === 'table' ? ((row as TableRow).materialized?.reads ?? []) : []
}
