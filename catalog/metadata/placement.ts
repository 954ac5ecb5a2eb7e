// Where regions go: to the shards of their database's write datastore, each on the storage node that its item names.
import { PgError } from '../../engine/errors.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import { isActive, type MetadataRow } from './entity.ts'
import { directoryOf } from './storage-node.ts'

/** The shard of each of so many regions, round the shards in use. Throws 55000 where there is none. */
export function shardsForRegions(catalog: CatalogSnapshot, regions: number): readonly number[] {
  const link = find(
    catalog,
    'database_datastore',
    (row) => row.database_id === catalog.databaseOid && row.use === 'write',
  )
  if (!link || !isActive(link)) throw nowhere(catalog, 'It has no active datastore to write to.')
  return shardsOfDatastore(catalog, link.datastore_id as number, regions)
}

/** The same of a datastore that is given. */
export function shardsOfDatastore(catalog: CatalogSnapshot, id: number, regions: number): readonly number[] {
  const datastore = catalog.row('datastore', id)!
  const name = String(datastore.name)
  if (!isActive(datastore))
    throw nowhere(catalog, `Its datastore "${name}" is in state ${String(datastore.provision_state)}.`)
  const shards = shardsInUse(catalog, id)
  if (shards.length === 0)
    throw nowhere(catalog, `No shard of its datastore "${name}" is on a storage node that is allocated.`)
  return Array.from({ length: regions }, (_, index) => shards[index % shards.length].id)
}

/** In the order of their numbers. */
const shardsInUse = (catalog: CatalogSnapshot, datastore: number): readonly MetadataRow[] =>
  [...catalog.rowsOf('datastore_shard')]
    .filter((shard) => shard.datastore_id === datastore && isActive(shard) && nodeFor(catalog, shard.id, 'new'))
    .sort((a, b) => (a.number as number) - (b.number as number))

/** Whether a datastore is in use, and a shard of it on a storage node that is. */
export const isInUse = (catalog: CatalogSnapshot, datastore: number): boolean =>
  isActive(catalog.row('datastore', datastore)!) && shardsInUse(catalog, datastore).length > 0

const nowhere = (catalog: CatalogSnapshot, detail: string): PgError =>
  new PgError('55000', `database "${catalog.database.name}" has nowhere to put new regions`, { detail })

/** The node of a shard's first replica. new: one that takes new regions; there: whatever it is now. */
function nodeFor(catalog: CatalogSnapshot, shard: number, use: 'new' | 'there'): MetadataRow | undefined {
  const item = itemOfShard(catalog, shard)
  const node = item && catalog.row('storage_node', item.storage_node_id as number)
  if (!node || use === 'there') return node
  const type = catalog.row('storage_node_type', node.storage_node_type_id as number)!
  return isActive(item) && isActive(node) && isActive(type) && node.state === 'allocated' ? node : undefined
}

/** What says which node a shard's regions lie on. */
export const itemOfShard = (catalog: CatalogSnapshot, shard: number): MetadataRow | undefined =>
  find(catalog, 'datastore_shard_item', (row) => row.datastore_shard_id === shard && row.replica === 0)

/** The storage node that keeps a shard's regions. */
export const nodeOfShard = (catalog: CatalogSnapshot, shard: number): MetadataRow | undefined =>
  nodeFor(catalog, shard, 'there')

export interface RegionPlace {
  /** Of the shard's node; absent: the data directory. */
  readonly directory?: string
  /** That keeps the files as well. */
  readonly store?: 'objects' | 's3'
}

/** undefined: in the data directory alone. */
export function placeOfShard(catalog: CatalogSnapshot, shard: number): RegionPlace | undefined {
  const node = nodeOfShard(catalog, shard)
  const directory = node && directoryOf(node)
  const datastore = catalog.row('datastore', catalog.row('datastore_shard', shard)?.datastore_id as number)
  const store = datastore?.object_store as 'files' | RegionPlace['store']
  if (directory === undefined && (store === undefined || store === 'files')) return undefined
  return { ...(directory !== undefined && { directory }), ...(store && store !== 'files' && { store }) }
}

function find(
  catalog: CatalogSnapshot,
  entity: 'database_datastore' | 'datastore_shard_item',
  test: (row: MetadataRow) => boolean,
): MetadataRow | undefined {
  for (const row of catalog.rowsOf(entity)) if (test(row)) return row
  return undefined
}
