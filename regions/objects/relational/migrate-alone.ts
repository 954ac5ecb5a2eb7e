// Brings a database of relations to its newest schema. Of processes that do so at the same moment one does it, and the others wait until it
// is done: Kysely sees to that in PostgreSQL, and here it is seen to in a file of SQLite.
import { type Kysely, sql, SqliteAdapter } from 'kysely'
import { Migrator, type MigratorProps } from 'kysely/migration'

/** what: as the error names it where the migrations give none of their own. */
export async function migrateAlone<T>(db: Kysely<T>, what: string, props: Omit<MigratorProps, 'db'>): Promise<void> {
  const toLatest = async (connection: Kysely<T>): Promise<void> => {
    const { error } = await new Migrator({ ...props, db: connection }).migrateToLatest()
    if (error) throw error instanceof Error ? error : new Error(`${what} cannot be migrated`, { cause: error })
  }
  // Most databases are up to date, and then nobody waits for anybody.
  const known = await new Migrator({ ...props, db }).getMigrations()
  if (known.every(({ executedAt }) => executedAt)) return
  if (db.getExecutor().adapter instanceof SqliteAdapter)
    await db.connection().execute((one) => inTransaction(one, toLatest))
  else await toLatest(db)
}

/** One transaction, which has the file for itself from its beginning. */
async function inTransaction<T>(connection: Kysely<T>, work: (connection: Kysely<T>) => Promise<void>): Promise<void> {
  await sql`begin immediate`.execute(connection)
  try {
    await work(connection)
  } catch (error) {
    await sql`rollback`.execute(connection)
    throw error
  }
  await sql`commit`.execute(connection)
}
