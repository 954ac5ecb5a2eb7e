// The migrations of the store, in order.
import type { Kysely } from 'kysely'
import { Migrator, type MigrationProvider } from 'kysely/migration'
import type { CloudSchema } from '../cloud-store.ts'
import { tables } from './0001-tables.ts'
import { rowSecurity } from './0002-row-security.ts'

const migrations: MigrationProvider = {
  getMigrations: () =>
    Promise.resolve({
      '0001-tables': tables,
      '0002-row-security': rowSecurity,
    }),
}

export async function migrate(db: Kysely<CloudSchema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: migrations,
    // The store may share its database with others.
    migrationTableName: 'cloud_migration',
    migrationLockTableName: 'cloud_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error)
    throw error instanceof Error
      ? error
      : new Error('the store of the Cloud cannot be migrated', {
          cause: error,
        })
}
