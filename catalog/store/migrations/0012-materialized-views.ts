// The query behind a materialized view.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const materializedViews: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('tables').addColumn('materialized', 'text').execute()
  },
}
