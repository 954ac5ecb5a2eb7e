// Where rows of a table are archived that names no target: <table>_archive beside it, made when it is first needed, with its regions in the
// datastore that the database archives to.
import { isActive, type MetadataRow } from '../../../catalog/metadata/entity.ts'
import { placeOfShard, shardsOfDatastore } from '../../../catalog/metadata/placement.ts'
import { isOnlyRead } from '../../../catalog/metadata/table-use.ts'
import { putRow } from '../../../catalog/rows.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { PgError, wrongObjectType } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { runSql } from '../run-sql.ts'
import type { SessionCore } from '../session-core.ts'

export async function archiveOf(core: SessionCore, { info }: Table, rule: MetadataRow): Promise<Table> {
  const name = `${info.name}_archive`
  const there = core.catalog.relation(info.schemaOid, name)
  if (there?.kind === 'table') return there.table
  if (there) throw wrongObjectType(`"${name}" is not a table`)
  const quoted = (one: string): string => `${quoteIdentifier(info.schemaName)}.${quoteIdentifier(one)}`
  await runSql(core, `CREATE TABLE ${quoted(name)} (LIKE ${quoted(info.name)})`)
  const made = core.catalog.relation(info.schemaOid, name)
  if (made?.kind !== 'table') throw new Error(`no table ${name} was made`)
  await place(core, made.oid, rule)
  return made.table
}

async function place(core: SessionCore, oid: number, rule: MetadataRow): Promise<void> {
  const { catalog } = core
  const link = [...catalog.rowsOf('database_tombstone')].find(
    (row) => row.database_id === catalog.databaseOid && row.tombstone_id === rule.tombstone_id && isActive(row),
  )
  const datastore = (link?.datastore_id ?? null) as number | null
  if (datastore === null) return
  if (isOnlyRead(catalog, datastore))
    throw new PgError('55000', `database "${catalog.database.name}" has nowhere to archive to`, {
      detail: `It only reads its datastore "${String(catalog.row('datastore', datastore)!.name)}".`,
    })
  const table = catalog.row('table', oid)!
  const shards = shardsOfDatastore(catalog, datastore, table.regions.length)
  for (const [index, number] of table.regions.entries()) {
    const place = placeOfShard(catalog, shards[index])
    if (place !== undefined) await core.state.regions.handle({ kind: 'place', region: regionId(oid, number), ...place })
  }
  core.ensureTransaction().edit([putRow('table', oid, { ...table, shards })])
}
