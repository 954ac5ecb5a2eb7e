// Brings a database to the newest schema. Of processes that do so at the same moment one does it, and the others wait until it is done:
// Kysely sees to that in PostgreSQL, and here it is seen to in a file of SQLite.
import { sql, SqliteAdapter, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations/migrations.ts'
import type { StoreSchema } from './schema.ts'

type Store = Kysely<StoreSchema>

export async function migrateStore(db: Store): Promise<void> {
  // Most stores are up to date, and then nobody waits for anybody.
  const known = await migratorOf(db).getMigrations()
  if (known.every(({ executedAt }) => executedAt)) return
  if (db.getExecutor().adapter instanceof SqliteAdapter) await db.connection().execute(migrateAlone)
  else await migrateToLatest(db)
}

/** All of it in one transaction, which has the file for itself from its beginning. */
async function migrateAlone(connection: Store): Promise<void> {
  await sql`begin immediate`.execute(connection)
  try {
    await migrateToLatest(connection)
  } catch (error) {
    await sql`rollback`.execute(connection)
    throw error
  }
  await sql`commit`.execute(connection)
}

async function migrateToLatest(db: Store): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('the metadata store cannot be migrated', { cause: error })
}

const migratorOf = (db: Store): Migrator => new Migrator({ db, provider: migrations })
