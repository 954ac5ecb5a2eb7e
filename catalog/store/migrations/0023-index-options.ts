// Storage parameters of indexes.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const indexOptions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('indexes').addColumn('options', 'text').execute()
  },
}
