// Entities of the metadata schema: what is written becomes edits of the catalog, and with them part of the transaction.
import { checkMetadataEdits } from '../../../catalog/metadata/check-edits.ts'
import { metadataEntities } from '../../../catalog/metadata/entities.ts'
import type { MetadataEntity, MetadataRow } from '../../../catalog/metadata/entity.ts'
import { allocatorOid, putRow, removeRow, type TypedEdit } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'
import { refuseUsedSchemas } from './used-schemas.ts'
import type { VirtualChange, VirtualWriter } from './virtual-writer.ts'

export const metadataWriter: VirtualWriter = {
  write: (core, table, changes) => {
    const entity = Object.values(metadataEntities).find((one) => one.oid === table.oid)
    if (!entity) throw new Error(`no entity has the table ${table.name}`)
    if (entity.writtenByServer && changes.some(({ kind }) => kind !== 'delete'))
      throw new PgError('55000', `rows of "${table.name}" are written by the server`)
    const transaction = core.ensureTransaction()
    const edits = changes.map((change) => toEdit(core, entity, change))
    checkMetadataEdits(edits, core.catalog, core.catalog.withEdits(edits))
    refuseMoves(core, edits)
    refuseUsedSchemas(core, edits)
    const { nextOid } = core.state.catalogs
    transaction.edit([...edits, putRow('allocator', allocatorOid, { next: nextOid })])
  },
}

function toEdit(core: SessionCore, entity: MetadataEntity, change: VirtualChange): TypedEdit {
  if (change.kind === 'delete') return removeRow(entity.name, Number(change.id))
  const row = change.row as MetadataRow
  if (change.kind === 'update' && row.id !== Number(change.id))
    throw new PgError('428C9', `column "id" can only be updated to DEFAULT`, {
      detail: 'The id of an entity is given once.',
    })
  // A number of somebody's choice may be one that something else gets, or has.
  if (change.kind === 'insert' && (!core.state.catalogs.isFresh(row.id) || core.catalog.has(row.id)))
    throw new PgError('428C9', 'cannot insert a non-DEFAULT value into column "id"', {
      detail: 'The server gives the ids of entities.',
    })
  return putRow(entity.name, row.id, row)
}

/** Regions stay where they were made: what says where that is can only change while a shard has none. Throws 55000. */
function refuseMoves(core: SessionCore, edits: readonly TypedEdit[]): void {
  for (const edit of edits) {
    const shard = shardMovedBy(core, edit)
    if (shard === undefined || !hasRegions(core, shard)) continue
    const name = String(core.catalog.row('datastore_shard', shard)?.name ?? shard)
    throw new PgError('55000', `shard "${name}" has regions`, {
      hint: 'Drop the tables that have regions there first.',
    })
  }
}

function shardMovedBy(core: SessionCore, edit: TypedEdit): number | undefined {
  if (edit.entity === 'datastore_shard') return edit.op === 'remove' ? edit.oid : undefined
  if (edit.entity !== 'datastore_shard_item') return undefined
  const before = core.catalog.row('datastore_shard_item', edit.oid)
  const after = edit.op === 'put' ? (edit.value as MetadataRow) : undefined
  const same =
    before?.storage_node_id === after?.storage_node_id && before?.datastore_shard_id === after?.datastore_shard_id
  return before && !same ? (before.datastore_shard_id as number) : undefined
}

/** In any database: a catalog shows the tables of its own only. */
function hasRegions(core: SessionCore, shard: number): boolean {
  const { catalogs } = core.state
  const all = [core.catalog, ...[...catalogs.databases()].map(({ oid }) => catalogs.current(oid))]
  return all.some((catalog) => [...catalog.rowsOf('table')].some((table) => table.shards?.includes(shard)))
}
