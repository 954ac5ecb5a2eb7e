// What the Cloud is told of the usage of databases: kept until it has it.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const usageReports: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('usage_reports')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('table_name', 'text', (c) => c.notNull())
      .addColumn('rows', 'text', (c) => c.notNull())
      .addColumn('idempotency_key', 'text')
      .execute()
  },
}
