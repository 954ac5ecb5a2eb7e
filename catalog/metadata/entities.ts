// Every entity that the metadata schema declares here. Databases, tables, indexes and roles have rows of their own kinds (catalog/rows.ts).
import { backup } from './backup.ts'
import { databaseDatastore } from './database-datastore.ts'
import { databaseTombstone } from './database-tombstone.ts'
import { datastore } from './datastore.ts'
import { datastoreShard } from './datastore-shard.ts'
import { datastoreShardItem } from './datastore-shard-item.ts'
import { documentSchema } from './document-schema.ts'
import type { MetadataEntity, MetadataName } from './entity.ts'
import { schemaItem } from './schema-item.ts'
import { storageNode } from './storage-node.ts'
import { storageNodeType } from './storage-node-type.ts'
import { tableTombstone } from './table-tombstone.ts'
import { task } from './task.ts'
import { tombstone } from './tombstone.ts'

export const metadataEntities: Readonly<Record<MetadataName, MetadataEntity>> = {
  storage_node_type: storageNodeType,
  storage_node: storageNode,
  datastore,
  datastore_shard: datastoreShard,
  datastore_shard_item: datastoreShardItem,
  database_datastore: databaseDatastore,
  tombstone,
  database_tombstone: databaseTombstone,
  document_schema: documentSchema,
  schema_item: schemaItem,
  table_tombstone: tableTombstone,
  backup,
  task,
}

export const isMetadataName = (entity: string): entity is MetadataName => Object.hasOwn(metadataEntities, entity)
