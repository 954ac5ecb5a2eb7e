// The metadata store on SQLite. It lives on the storage thread and is derived: the log's records are the truth, and what they say
// is applied here once, in order, each in one transaction together with its log sequence number.
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { CatalogEdit } from '../../engine/tables.ts'
import { bootstrapEdits } from '../bootstrap.ts'
import { applyEdit } from './apply.ts'
import { loadRows } from './load.ts'
import { migrations } from './migrations/migrations.ts'
import type { StoreSchema } from './schema.ts'

export interface MetadataStore {
  /** Every row, as the edits that would make it. */
  load(): Promise<CatalogEdit[]>
  /** All or none; edits whose lsn is not above the applied one have been applied before and are skipped. */
  apply(edits: readonly CatalogEdit[], lsn: number): Promise<void>
  /** What apply was given is on disk once it returns; absent: it is as soon as apply resolves. */
  sync?(): void
  /** 0 in a new store. */
  appliedLsn(): Promise<number>
  close(): Promise<void>
}

/** path: a file, made if absent, or `:memory:`. A new store gets its first rows. */
export async function openStore(path: string): Promise<MetadataStore> {
  const sqlite = new SqliteDatabase(path)
  sqlite.pragma('journal_mode = WAL')
  // Durable with the next checkpoint: until then the log has it.
  sqlite.pragma('synchronous = NORMAL')
  const db = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }) })
  try {
    const store = await prepareStore(db)
    return { ...store, sync: () => void sqlite.pragma('wal_checkpoint(FULL)') }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Texts that the store sends again and again; what rows of many sizes make is seldom. */
const keptStatementsMax = 256

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

/** Brings any Kysely database to the newest schema. */
export async function prepareStore(db: Kysely<StoreSchema>): Promise<MetadataStore> {
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('the metadata store cannot be migrated', { cause: error })
  await db.transaction().execute(async (transaction) => {
    if (await transaction.selectFrom('store_state').selectAll().executeTakeFirst()) return
    await transaction.insertInto('store_state').values({ id: 1, applied_lsn: 0, next_oid: null }).execute()
    for (const edit of bootstrapEdits()) await applyEdit(transaction, edit)
  })

  const appliedLsn = async (from: Kysely<StoreSchema>): Promise<number> =>
    Number((await from.selectFrom('store_state').select('applied_lsn').executeTakeFirstOrThrow()).applied_lsn)

  return {
    load: () => db.transaction().execute(loadRows),
    apply: (edits, lsn) =>
      db.transaction().execute(async (transaction) => {
        if (lsn <= (await appliedLsn(transaction))) return
        for (const edit of edits) await applyEdit(transaction, edit)
        await transaction.updateTable('store_state').set({ applied_lsn: lsn }).execute()
      }),
    appliedLsn: () => appliedLsn(db),
    close: () => db.destroy(),
  }
}
