// Functions and procedures that users make, and triggers of tables and views.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const routines: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('routines')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('schema_oid', 'integer', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('owner_oid', 'integer', (c) => c.notNull())
      .addColumn('definition', 'text', (c) => c.notNull())
      .addColumn('acl', 'text')
      .execute()
    await db.schema.alterTable('tables').addColumn('triggers', 'text').execute()
    await db.schema.alterTable('views').addColumn('triggers', 'text').execute()
  },
}
