// The metadata that a new store begins with: one local node, and a datastore of one shard on it that every database writes to.
import { putRow, type TypedEdit } from '../rows.ts'
import { tombstoneActions } from './tombstone.ts'

/** Below the first OID of users. */
const firstOid = 16_000
const localTypeOid = firstOid
const localNodeOid = firstOid + 1
export const defaultDatastoreOid = firstOid + 2
export const defaultShardOid = firstOid + 3
const defaultItemOid = firstOid + 4
const firstWriteLinkOid = firstOid + 5
const firstTombstoneOid = firstOid + 10

const active = { provision_state: 'active' } as const

/** databases: fewer than the OIDs between the links and the tombstones. */
export const metadataDefaults = (databases: readonly number[]): readonly TypedEdit[] => [
  putRow('storage_node_type', localTypeOid, {
    id: localTypeOid,
    name: 'local',
    info: 'a directory of the machine that the server runs on',
    config_schema_item_id: null,
    ...active,
  }),
  putRow('storage_node', localNodeOid, {
    id: localNodeOid,
    name: 'local',
    storage_node_type_id: localTypeOid,
    host: null,
    port: null,
    state: 'allocated',
    config: '{}',
    ...active,
  }),
  putRow('datastore', defaultDatastoreOid, {
    id: defaultDatastoreOid,
    name: 'default',
    sharding: '{"method": "jump"}',
    replicas: 1,
    object_store: 'files',
    ...active,
  }),
  putRow('datastore_shard', defaultShardOid, {
    id: defaultShardOid,
    name: 'default',
    datastore_id: defaultDatastoreOid,
    number: 0,
    transition: null,
    ...active,
  }),
  putRow('datastore_shard_item', defaultItemOid, {
    id: defaultItemOid,
    datastore_shard_id: defaultShardOid,
    replica: 0,
    storage_node_id: localNodeOid,
    ...active,
  }),
  ...tombstoneActions.map((name, index) =>
    putRow('tombstone', firstTombstoneOid + index, {
      id: firstTombstoneOid + index,
      name,
      info: tombstoneInfos[name],
      ...active,
    }),
  ),
  ...databases.map((database, index) => writeLink(firstWriteLinkOid + index, database, defaultDatastoreOid)),
]

const tombstoneInfos = {
  delete: 'the rows go',
  archive: 'the rows go to the datastore that the database archives to, and out of the table',
  move: 'the rows go to another table',
} as const

/** A database's link to the datastore that its new tables are written to. */
export const writeLink = (oid: number, database: number, datastore: number): TypedEdit =>
  putRow('database_datastore', oid, {
    id: oid,
    database_id: database,
    datastore_id: datastore,
    use: 'write',
    ...active,
  })
