// The database under the object store: what SQLite and PostgreSQL do differently is said here and nowhere else.
import type { Kysely, Transaction } from 'kysely'
import { migrateAlone } from './migrate-alone.ts'
import { migrations } from './migrations/migrations.ts'
import type { ObjectSchema } from './schema.ts'

export type Reader = Kysely<ObjectSchema>
export type Writer = Transaction<ObjectSchema>

export interface ObjectDatabase {
  readonly reader: Reader
  /** Other processes use it too: their readers are not known here. */
  readonly shared: boolean
  /** All of it or nothing, durable once it resolves. May run more than once: it must only touch the database. */
  write<T>(work: (db: Writer) => Promise<T>): Promise<T>
  /** Greater than all that were given before, by any process. */
  nextId(): Promise<number>
  /** Holds the bucket's row until the transaction's end, so that those who finish in it come one after the other. */
  lockBucket(db: Writer, bucketId: number): Promise<void>
  close(): Promise<void>
}

export async function migrate(db: Kysely<ObjectSchema>): Promise<void> {
  await migrateAlone(db, 'the object store', { provider: migrations })
}
