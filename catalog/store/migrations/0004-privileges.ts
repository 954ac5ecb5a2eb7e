// Access control lists on everything that may be granted, row security, and the tokens of HTTP sessions.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const privileges: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ['databases', 'schemas', 'tables', 'views', 'columns', 'sequences'])
      await db.schema.alterTable(table).addColumn('acl', 'text').execute()
    await db.schema.alterTable('tables').addColumn('row_security', 'text').execute()
    await db.schema
      .createTable('built_in_grants')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('class', 'text', (c) => c.notNull())
      .addColumn('object_oid', 'integer', (c) => c.notNull())
      .addColumn('acl', 'text')
      .addColumn('columns', 'text')
      .execute()
    await db.schema
      .createTable('default_privileges')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('database_oid', 'integer', (c) => c.notNull())
      .addColumn('role_oid', 'integer', (c) => c.notNull())
      .addColumn('schema_oid', 'integer', (c) => c.notNull())
      .addColumn('object_type', 'text', (c) => c.notNull())
      .addColumn('acl', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('session_tokens')
      .addColumn('oid', 'integer', (c) => c.primaryKey())
      .addColumn('role_oid', 'integer', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'text', (c) => c.notNull())
      .addColumn('revoked_at', 'text')
      .execute()
  },
}
