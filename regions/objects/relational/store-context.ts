// What the operations of one store share.
import type { ObjectDatabase } from './database.ts'
import type { LargeFiles } from './large-files.ts'
import type { Readers } from './readers.ts'
import type { Sweeper } from './sweeper.ts'

export interface StoreContext {
  readonly database: ObjectDatabase
  readonly files: LargeFiles
  readonly readers: Readers
  readonly sweeper: Sweeper
  /** Uploads that run in this process, by id: a sweep leaves them alone. */
  readonly active: Set<number>
  /** The table that an object belongs to, by its name; 0: none. */
  tableOf(bucket: string, key: string): number
  readonly now: () => number
}
