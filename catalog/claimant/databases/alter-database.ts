// ALTER DATABASE … WITH: whether others may be made from it, and who may connect.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'

export function alterDatabase(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'alter-database' }>): void {
  const database = [...draft.catalog.databases()].find(({ name }) => name === ddl.name)
  if (!database) throw new PgError('3D000', `database "${ddl.name}" does not exist`)
  requireOwner(draft, database.owner, `database ${database.name}`)
  if (ddl.settings.allowsConnections === false && database.oid === draft.catalog.databaseOid)
    throw new PgError('22023', 'cannot disallow connections for current database')
  draft.put('database', database.oid, { ...database, ...ddl.settings })
}
