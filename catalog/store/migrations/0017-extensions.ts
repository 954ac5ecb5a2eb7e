// Extensions that databases have.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const extensions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('extensions')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('schema_oid', 'integer', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('owner_oid', 'integer', (c) => c.notNull())
      .addColumn('version', 'text', (c) => c.notNull())
      .execute()
  },
}
