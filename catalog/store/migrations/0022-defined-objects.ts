// What users define beside relations, types and routines.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const definedObjects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('defined_objects')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('schema_oid', 'integer', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('owner_oid', 'integer', (c) => c.notNull())
      .addColumn('definition', 'text', (c) => c.notNull())
      .execute()
  },
}
