// The same relations on PostgreSQL, for several processes.
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import pg from 'pg'
import { migrate, type ObjectDatabase, type Writer } from './database.ts'
import { postgresFailure } from './postgres-failure.ts'
import type { ObjectSchema } from './schema.ts'

const connectionsMax = 8
const int8 = 20

/** Deadlocks and serialization failures: the same again may succeed. */
const retried = new Set(['40001', '40P01'])
const triesMax = 10

/** The tables as they are: none is made. */
export function connectPostgres(connectionString: string): Kysely<ObjectSchema> {
  const pool = new pg.Pool({
    connectionString,
    max: connectionsMax,
    // Ids, sizes and times are below 2^53.
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // A connection that is lost while nobody uses it is made anew; without a listener it would end the process.
  pool.on('error', () => {})
  return new Kysely<ObjectSchema>({ dialect: new PostgresDialect({ pool: telling(pool) }) })
}

/** The pool, its failures as the store's errors. */
const telling = (pool: pg.Pool): PostgresPool => ({
  options: pool.options,
  connect: async () => {
    const client = await failing(pool.connect())
    const query = client.query.bind(client) as (text: string, values: readonly unknown[]) => Promise<unknown>
    return {
      query: (text: string, values: readonly unknown[]) => failing(query(text, values)),
      release: () => client.release(),
    } as unknown as PostgresPoolClient
  },
  end: () => pool.end(),
})

const failing = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw postgresFailure(error)
  })

export async function openPostgres(connectionString: string): Promise<ObjectDatabase> {
  const db = connectPostgres(connectionString)
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    reader: db,
    shared: true,
    write: (work) => retrying(() => db.transaction().execute(work)),
    nextId: idsInOrder(async (count) => {
      const { rows } = await sql<{
        id: number
      }>`select nextval('object_order') as id from generate_series(1, ${sql.lit(count)})`.execute(db)
      return rows.map((row) => row.id).sort((a, b) => a - b)
    }),
    lockBucket: async (writer: Writer, bucketId: number) => {
      await writer.selectFrom('bucket').select('bucket_id').where('bucket_id', '=', bucketId).forUpdate().execute()
    },
    close: () => db.destroy(),
  }
}

/** Connections of a pool overtake each other: who asks first here has the lower id, and who asks meanwhile shares the next query. */
function idsInOrder(take: (count: number) => Promise<number[]>): () => Promise<number> {
  let waiting: { resolve: (id: number) => void; reject: (error: unknown) => void }[] = []
  let running = false
  const run = async (): Promise<void> => {
    running = true
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      try {
        const ids = await take(asked.length)
        asked.forEach(({ resolve }, i) => resolve(ids[i]))
      } catch (error) {
        for (const { reject } of asked) reject(error)
      }
    }
    running = false
  }
  return () =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      if (!running) void run()
    })
}

async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries >= triesMax || !retried.has((error as { code?: string }).code ?? '')) throw error
    }
  }
}
