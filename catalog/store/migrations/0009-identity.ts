// Whose the store is, and where.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const identity: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('store_identity')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('owner', 'text')
      .addColumn('location', 'text', (c) => c.notNull())
      .addColumn('moved_to', 'text')
      .execute()
  },
}
