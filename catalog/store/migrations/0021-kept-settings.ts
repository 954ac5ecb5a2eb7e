// What is said of how PostgreSQL would keep a table: statistics targets, storage, replica identity.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const keptSettings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('tables').addColumn('kept_settings', 'text').execute()
  },
}
