// cadastre.datastore_shard_item: one replica of a shard, on one storage node.
import { metadataEntity, requiredInt } from './entity.ts'

export const datastoreShardItem = metadataEntity({
  name: 'datastore_shard_item',
  oid: 14_204,
  columns: {
    datastore_shard_id: { ...requiredInt, references: 'datastore_shard' },
    replica: { ...requiredInt, defaultSql: '0' },
    storage_node_id: { ...requiredInt, references: 'storage_node' },
  },
  unique: [['datastore_shard_id', 'replica']],
})
