// The migrations of the store, in order.
import type { Kysely } from 'kysely'
import type { MigrationProvider } from 'kysely/migration'
import { migrateAlone } from '../../../../regions/objects/relational/migrate-alone.ts'
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

export const migrate = (db: Kysely<CloudSchema>): Promise<void> =>
  migrateAlone(db, 'the store of the Cloud', {
    provider: migrations,
    // The store may share its database with others.
    migrationTableName: 'cloud_migration',
    migrationLockTableName: 'cloud_migration_lock',
  })
