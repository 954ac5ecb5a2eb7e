// Tables whose rows are those of their partitions, and indexes that are parts of another.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const partitionedTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('tables').addColumn('partitioning', 'text').execute()
    await db.schema.alterTable('indexes').addColumn('parent_oid', 'integer').execute()
  },
}
