// What constraints say beyond their columns: NOT VALID, NOT ENFORCED, DEFERRABLE, SET NULL (columns).
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const constraintSettings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('constraints').addColumn('settings', 'text').execute()
  },
}
