// Whether decoded columns of a database's tables are kept in the column cache: it has no cache datastore and does as the server does, or one
// of those that it has is in use.
import type { CatalogSnapshot } from '../snapshot.ts'
import { isActive } from './entity.ts'
import { isInUse } from './placement.ts'

export function keepsColumns(catalog: CatalogSnapshot): boolean {
  const links = [...catalog.rowsOf('database_datastore')].filter(
    (link) => link.use === 'cache' && link.database_id === catalog.databaseOid,
  )
  return links.length === 0 || links.some((link) => isActive(link) && isInUse(catalog, link.datastore_id as number))
}
