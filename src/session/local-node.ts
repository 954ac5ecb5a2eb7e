// This process as a node of the claimant: it serves a table by the module of its columns.
import type { CatalogNode } from '../../catalog/claimant/activation/catalog-node.ts'
import type { TableRow } from '../../catalog/rows.ts'
import type { Catalogs } from './catalogs.ts'
import { tableModule } from './ddl/table-module.ts'

export const localNode: CatalogNode = {
  name: 'local',
  compile: ({ columns }) => tableModule(columns).hash,
}

/** Of all databases. */
export function* allTables(catalogs: Catalogs): Generator<TableRow> {
  for (const { oid } of catalogs.databases()) yield* catalogs.current(oid).rowsOf('table')
}
