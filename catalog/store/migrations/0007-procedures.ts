// What the claimant has under way, who it is, the settings that databases and roles begin their sessions with, and by which session token
// a task was asked for.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const procedures: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('procedures')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('object', 'text', (c) => c.notNull())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('role_name', 'text', (c) => c.notNull())
      .addColumn('step', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('lock_keys', 'text', (c) => c.notNull())
      .addColumn('versions', 'text', (c) => c.notNull())
      .addColumn('term', 'integer', (c) => c.notNull())
      .addColumn('started', 'bigint', (c) => c.notNull())
      .addColumn('finished', 'bigint')
      .addColumn('error', 'text')
      .execute()
    await db.schema
      .createTable('claimant_lease')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('holder', 'text', (c) => c.notNull())
      .addColumn('term', 'integer', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('session_defaults')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('role_oid', 'integer', (c) => c.notNull())
      .addColumn('settings', 'text', (c) => c.notNull())
      .execute()
    await db.schema.alterTable('task').addColumn('session_token_id', 'integer').execute()
  },
}
