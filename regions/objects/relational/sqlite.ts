// The embedded database: one connection, and transactions that share an fsync where several are asked for at once.
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { CompiledQuery, Kysely, SqliteDialect, type SqliteDatabase as StatementSource } from 'kysely'
import { groupMax } from '../limits.ts'
import { migrate, type ObjectDatabase, type Writer } from './database.ts'
import type { ObjectSchema } from './schema.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** Ids are taken in blocks: each costs a commit. A block that was not used up is lost, which is no harm. */
const idsPerBlock = 4096

/** Lists of many lengths have texts of their own. */
const statementsMax = 256

/** Five seconds in all: as long as every other statement waits for another process. */
const switchesMax = 250
const switchDelayMs = 20

interface Waiting {
  readonly work: (db: Writer) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** path: a file, made if absent, or `:memory:`. */
export async function openSqlite(path: string): Promise<ObjectDatabase> {
  const sqlite = new SqliteDatabase(path)
  // Before the first table is made: rows of 64 KiB and segments take few pages, and small rows still share one.
  sqlite.pragma('page_size = 16384')
  await useWriteAheadLog(sqlite)
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('journal_size_limit = 67108864')
  sqlite.pragma('foreign_keys = ON')
  try {
    await migrate(
      new Kysely<ObjectSchema>({
        dialect: new SqliteDialect({ database: sqlite }),
      }),
    )
  } catch (error) {
    sqlite.close()
    throw error
  }
  return new SqliteObjects(
    new Kysely<ObjectSchema>({
      dialect: new SqliteDialect({ database: keepingStatements(sqlite) }),
    }),
  )
}

/** Where several processes make the file at once, SQLite waits for none of them here: each would hold what another needs. */
async function useWriteAheadLog(sqlite: SqliteDatabase.Database): Promise<void> {
  for (let left = switchesMax; ; left--) {
    try {
      sqlite.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error
    }
    await delay(switchDelayMs)
  }
}

/** Statements stay prepared: there are few of them, and to prepare one takes longer than to run it. */
function keepingStatements(sqlite: SqliteDatabase.Database): StatementSource {
  const kept = new Map<string, PreparedStatement>()
  return {
    prepare: (text) => {
      let statement = kept.get(text)
      if (!statement) {
        if (kept.size >= statementsMax) kept.delete(kept.keys().next().value!)
        kept.set(text, (statement = prepared(sqlite, text)))
      }
      return statement
    },
    close: () => sqlite.close(),
  }
}

type PreparedStatement = ReturnType<StatementSource['prepare']>

function prepared(sqlite: SqliteDatabase.Database, text: string): PreparedStatement {
  const failing = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw sqliteFailure(error)
    }
  }
  const statement = failing(() => sqlite.prepare<readonly unknown[]>(text))
  return {
    reader: statement.reader,
    all: (parameters) => failing(() => statement.all(parameters)),
    run: (parameters) => failing(() => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  }
}

const savepoint = CompiledQuery.raw('savepoint one')
const release = CompiledQuery.raw('release one')
const rollbackTo = CompiledQuery.raw('rollback to one')

class SqliteObjects implements ObjectDatabase {
  readonly reader: Kysely<ObjectSchema>
  readonly shared = false
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  #refilling: Promise<void> | undefined
  #next = 0
  #blockEnd = 0

  constructor(db: Kysely<ObjectSchema>) {
    this.reader = db
  }

  write<T>(work: (db: Writer) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        work,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      this.#running ??= this.#run()
    })
  }

  async #run(): Promise<void> {
    // Whoever asks in the same turn goes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, groupMax))
    this.#running = undefined
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const answers: (() => void)[] = []
    const lost: { readonly one: Waiting; readonly error: unknown }[] = []
    try {
      await this.reader.transaction().execute(async (db) => {
        for (const one of group) {
          await db.executeQuery(savepoint)
          try {
            const value = await one.work(db)
            await db.executeQuery(release)
            answers.push(() => one.resolve(value))
          } catch (error) {
            lost.push({ one, error })
            await db.executeQuery(rollbackTo)
            await db.executeQuery(release)
            lost.pop()
            answers.push(() => one.reject(error))
          }
        }
      })
    } catch (error) {
      // A full disk may cost the whole transaction, savepoints and all: the others' work is done again without the one that filled it.
      if (lost.length === 0) for (const { reject } of group) reject(error)
      for (const { one, error: cause } of lost) {
        one.reject(cause)
        this.#waiting.unshift(...group.filter((other) => other !== one))
      }
      return
    }
    for (const answer of answers) answer()
  }

  /** Not to be called inside a transaction: a block must be durable before an id of it is used. */
  async nextId(): Promise<number> {
    while (this.#next >= this.#blockEnd) {
      this.#refilling ??= this.#refill().finally(() => (this.#refilling = undefined))
      await this.#refilling
    }
    return this.#next++
  }

  async #refill(): Promise<void> {
    const state = await this.write((db) =>
      db
        .updateTable('store_state')
        .set((e) => ({ next_id: e('next_id', '+', idsPerBlock) }))
        .returning('next_id')
        .executeTakeFirstOrThrow(),
    )
    this.#blockEnd = state.next_id
    this.#next = state.next_id - idsPerBlock
  }

  lockBucket(): Promise<void> {
    return Promise.resolve()
  }

  async close(): Promise<void> {
    await this.#running
    await this.reader.destroy()
  }
}
