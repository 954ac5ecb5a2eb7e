// Buckets, the directory, data, transfers, usage, access keys.
import { type ColumnDataType, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Names are compared bytewise on both databases: that is S3's order. */
const name = { sqlite: sql`text`, postgres: sql`text collate "C"` } as const

export const objects: Migration = {
  async up(db: Kysely<unknown>) {
    const postgres = db.getExecutor().adapter.constructor.name === 'PostgresAdapter'
    const blob: ColumnDataType = postgres ? 'bytea' : 'blob'
    const text = postgres ? name.postgres : name.sqlite
    await db.schema
      .createTable('store_state')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('next_id', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('bucket')
      .addColumn('bucket_id', 'bigint', (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull().unique())
      .addColumn('owner', 'bigint', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('object_count', 'bigint', (c) => c.notNull())
      .addColumn('byte_count', 'bigint', (c) => c.notNull())
      .addColumn('hidden', 'integer', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('object_directory')
      .addColumn('object_id', 'bigint', (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('bucket_id', 'bigint', (c) => c.notNull().references('bucket.bucket_id'))
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('modified', 'bigint', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('large', 'integer', (c) => c.notNull())
      .addColumn('upload_id', 'bigint', (c) => c.notNull().unique())
      .addColumn('first_segment_hash', 'text')
      .addColumn('latest_transfer', 'bigint', (c) => c.notNull())
      .addColumn('etag', 'text', (c) => c.notNull())
      .addColumn('attributes', 'text', (c) => c.notNull())
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('table_oid', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('object_directory_name', ['bucket_id', 'name'])
      .execute()
    await db.schema
      .createTable('object_store')
      .addColumn('upload_id', 'bigint', (c) => c.primaryKey())
      .addColumn('data', blob, (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('large_object_store')
      .addColumn('upload_id', 'bigint', (c) => c.notNull())
      .addColumn('segment_number', 'bigint', (c) => c.notNull())
      .addColumn('size', 'integer', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('data', blob)
      .addPrimaryKeyConstraint('large_object_store_key', ['upload_id', 'segment_number'])
      .execute()
    await db.schema
      .createTable('transfers')
      .addColumn('upload_id', 'bigint', (c) => c.primaryKey())
      .addColumn('bucket_id', 'bigint', (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('start_order', 'bigint', (c) => c.notNull().unique())
      .addColumn('finish_order', 'bigint', (c) => c.unique())
      .addColumn('size', 'bigint')
      .addColumn('segments_remaining', 'bigint')
      .addColumn('first_segment_hash', 'text')
      .addColumn('large', 'integer', (c) => c.notNull())
      .addColumn('resumable', 'integer', (c) => c.notNull())
      .addColumn('started', 'bigint', (c) => c.notNull())
      .addColumn('token', 'text', (c) => c.unique())
      .addColumn('attributes', 'text')
      .addColumn('parent_id', 'bigint')
      .execute()
    await db.schema.createIndex('transfers_name').on('transfers').columns(['bucket_id', 'name']).execute()
    await db.schema.createIndex('transfers_parent').on('transfers').column('parent_id').execute()
    await db.schema.createIndex('transfers_state').on('transfers').column('state').execute()
    await db.schema
      .createTable('upload_part')
      .addColumn('parent_id', 'bigint', (c) => c.notNull())
      .addColumn('part_number', 'integer', (c) => c.notNull())
      .addColumn('upload_id', 'bigint', (c) => c.notNull())
      .addColumn('large', 'integer', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('start_byte', 'bigint')
      .addColumn('etag', 'text', (c) => c.notNull())
      .addColumn('checksums', 'text', (c) => c.notNull())
      .addColumn('modified', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('upload_part_key', ['parent_id', 'part_number'])
      .execute()
    await db.schema
      .createTable('removed_object')
      .addColumn('bucket_id', 'bigint', (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('latest_transfer', 'bigint', (c) => c.notNull())
      .addColumn('removed', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('removed_object_key', ['bucket_id', 'name'])
      .execute()
    await db.schema
      .createTable('object_usage')
      .addColumn('bucket_id', 'bigint', (c) => c.notNull())
      .addColumn('table_oid', 'bigint', (c) => c.notNull())
      .addColumn('objects', 'bigint', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('object_usage_key', ['bucket_id', 'table_oid'])
      .execute()
    await db.schema
      .createTable('access_key')
      .addColumn('access_key', 'text', (c) => c.primaryKey())
      .addColumn('role_oid', 'bigint', (c) => c.notNull())
      .addColumn('sealed_secret', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .execute()
    if (postgres) await sql`create sequence object_order`.execute(db)
    else await sql`insert into store_state (id, next_id) values (1, 1)`.execute(db)
  },
}
