// The object store's migrations in order. A new one is a file and a line here; one that has been released is never changed.
import type { Migration, MigrationProvider } from 'kysely/migration'
import { objects } from './0001-objects.ts'
import { bucketPrivileges } from './0002-bucket-privileges.ts'

export const migrations: MigrationProvider = {
  getMigrations: (): Promise<Record<string, Migration>> =>
    Promise.resolve({ '0001-objects': objects, '0002-bucket-privileges': bucketPrivileges }),
}
