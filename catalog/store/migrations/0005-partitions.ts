// The rule by which a table's rows are split over its regions.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const partitions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('tables').addColumn('partition_rule', 'text').execute()
  },
}
