// A metadata store in a file of SQLite, for one server.
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { StoreDatabase } from './database.ts'
import type { StoreSchema } from './schema.ts'

/** path: a file, made if absent, or `:memory:`. */
export function openSqlite(path: string): StoreDatabase {
  const sqlite = new SqliteDatabase(path)
  sqlite.pragma('journal_mode = WAL')
  // Durable with the next checkpoint: until then the log has it.
  sqlite.pragma('synchronous = NORMAL')
  const db = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }) })
  return { db, sync: () => void sqlite.pragma('wal_checkpoint(FULL)') }
}

/** Texts that the store sends again and again; what rows of many sizes make is seldom. */
const keptStatementsMax = 512

/** Kysely prepares every statement anew, which costs more than most of them do. */
function withKeptStatements(sqlite: SqliteDatabase.Database): SqliteDatabase.Database {
  const kept = new Map<string, SqliteDatabase.Statement>()
  const prepare = sqlite.prepare.bind(sqlite)
  sqlite.prepare = ((text: string) => {
    let statement = kept.get(text)
    if (!statement) {
      if (kept.size >= keptStatementsMax) kept.clear()
      kept.set(text, (statement = prepare(text)))
    }
    return statement
  }) as typeof sqlite.prepare
  return sqlite
}
