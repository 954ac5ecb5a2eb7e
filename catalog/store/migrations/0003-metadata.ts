// The metadata schema: where databases keep their rows, and the schemas of documents. Provision states of what was there before.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createEntityTables, type EntityColumns } from './create-entity-tables.ts'

const tables: Readonly<Record<string, EntityColumns>> = {
  storage_node_type: { name: 'text!', info: 'text', config_schema_item_id: 'integer' },
  storage_node: {
    name: 'text!',
    storage_node_type_id: 'integer!',
    host: 'text',
    port: 'integer',
    state: 'text!',
    config: 'text!',
  },
  datastore: { name: 'text!', sharding: 'text!', replicas: 'integer!', object_store: 'text!' },
  datastore_shard: { name: 'text!', datastore_id: 'integer!', number: 'integer!', transition: 'text' },
  datastore_shard_item: { datastore_shard_id: 'integer!', replica: 'integer!', storage_node_id: 'integer!' },
  database_datastore: { database_id: 'integer!', datastore_id: 'integer!', use: 'text!' },
  tombstone: { name: 'text!', info: 'text' },
  database_tombstone: { database_id: 'integer!', tombstone_id: 'integer!', datastore_id: 'integer' },
  document_schema: { name: 'text!', info: 'text' },
  schema_item: {
    schema_id: 'integer!',
    version: 'integer!',
    schema: 'text!',
    backwards_compatible: 'integer!',
    force: 'integer!',
  },
}

export const metadata: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createEntityTables(db, tables)
    await db.schema.alterTable('databases').addColumn('provision_state', 'text').execute()
    await db.schema.alterTable('tables').addColumn('provision_state', 'text').execute()
    await db.schema.alterTable('tables').addColumn('shards', 'text').execute()
  },
}
