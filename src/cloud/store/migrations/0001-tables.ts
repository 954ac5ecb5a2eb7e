// The registry, one table for each Cloud Table, versions for ETags, and the writes that were done.
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const tables: Migration = {
  async up(db: Kysely<unknown>) {
    const postgres = isPostgres(db)
    /** Names are compared bytewise on both databases, as Cadastre does. */
    const text = postgres ? sql`text collate "C"` : sql`text`
    const uuid = postgres ? sql`uuid` : sql`text`
    const date = postgres ? sql`date` : sql`text`
    const instant = postgres ? sql`timestamptz` : sql`text`
    const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
    const reference = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
      column.notNull().references('cloud_database.database_id').onDelete('cascade')

    await db.schema
      .createTable('cloud_database')
      .addColumn('database_id', uuid, (c) => c.primaryKey())
      .addColumn('name', text, required)
      .addColumn('registered', instant, required)
      // Absent: revoked.
      .addColumn('token_hash', 'text')
      .execute()
    await db.schema
      .createTable('object_storage_usage')
      .addColumn('database_id', uuid, reference)
      .addColumn('schema_name', text, required)
      .addColumn('num_objects', 'bigint', required)
      .addColumn('total_bytes', 'bigint', required)
      .addPrimaryKeyConstraint('object_storage_usage_key', ['database_id', 'schema_name'])
      .execute()
    await db.schema
      .createTable('deployment_metadata')
      .addColumn('database_id', uuid, reference)
      .addColumn('key', text, required)
      .addColumn('value', text)
      .addPrimaryKeyConstraint('deployment_metadata_key', ['database_id', 'key'])
      .execute()
    await db.schema
      .createTable('region_usage')
      .addColumn('database_id', uuid, reference)
      .addColumn('region_id', 'bigint', required)
      .addColumn('schema_name', text, required)
      .addColumn('table_name', text, required)
      .addColumn('num_rows', 'bigint', required)
      .addColumn('num_objects', 'bigint', required)
      .addColumn('total_bytes', 'bigint', required)
      .addPrimaryKeyConstraint('region_usage_key', ['database_id', 'region_id'])
      .execute()
    await db.schema
      .createTable('query_usage')
      .addColumn('database_id', uuid, reference)
      .addColumn('day', date, required)
      .addColumn('role_name', text, required)
      .addColumn('num_queries', 'bigint', required)
      .addColumn('num_rows', 'bigint', required)
      .addColumn('bytes_read', 'bigint', required)
      .addPrimaryKeyConstraint('query_usage_key', ['database_id', 'day', 'role_name'])
      .execute()
    await db.schema
      .createTable('cloud_table_version')
      .addColumn('database_id', uuid, reference)
      .addColumn('table_name', text, required)
      .addColumn('version', 'bigint', required)
      .addPrimaryKeyConstraint('cloud_table_version_key', ['database_id', 'table_name'])
      .execute()
    await db.schema
      .createTable('cloud_write')
      .addColumn('database_id', uuid, reference)
      .addColumn('idempotency_key', text, required)
      .addColumn('request_hash', 'text', required)
      .addColumn('response', 'text')
      // Milliseconds since 1970.
      .addColumn('started', 'bigint', required)
      .addPrimaryKeyConstraint('cloud_write_key', ['database_id', 'idempotency_key'])
      .execute()
    await db.schema.createIndex('cloud_write_started').on('cloud_write').columns(['database_id', 'started']).execute()
  },
}

export const isPostgres = (db: Kysely<unknown>): boolean =>
  db.getExecutor().adapter.constructor.name === 'PostgresAdapter'
