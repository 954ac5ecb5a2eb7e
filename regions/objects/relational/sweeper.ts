// Takes away what no object is made of: replaced and removed data once nobody reads them, and at the start what a killed process left.
import type { Selectable } from 'kysely'
import { purgeSegmentsMax, putMillisecondsMax, sharedGraceMilliseconds } from '../limits.ts'
import type { ObjectDatabase } from './database.ts'
import type { LargeFiles } from './large-files.ts'
import type { Readers } from './readers.ts'
import { type ObjectSchema, placement } from './schema.ts'

type Transfer = Selectable<ObjectSchema['transfers']>

export interface SweeperOptions {
  readonly database: ObjectDatabase
  readonly files: LargeFiles
  readonly readers: Readers
  readonly active: ReadonlySet<number>
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

export class Sweeper {
  readonly #options: SweeperOptions
  /** When an upload was first seen to be replaced, where other processes may still read it. */
  readonly #seen = new Map<number, number>()
  /** Failed uploads whose data could not be removed yet: a disk that is full may not even take that. */
  readonly #undiscarded = new Set<number>()
  #running: Promise<void> | undefined
  #again = false
  #closed = false

  constructor(options: SweeperOptions) {
    this.#options = options
    options.readers.onUnpinned = () => this.wake()
  }

  wake(): void {
    if (this.#closed) return
    this.#again = true
    this.#running ??= this.#run().finally(() => (this.#running = undefined))
  }

  /** Once nothing is left that can be swept now. */
  async idle(): Promise<void> {
    await this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      try {
        await this.#sweepObsolete()
        for (const upload of this.#undiscarded) await this.discard(upload)
      } catch (error) {
        this.#options.onFault(error)
      }
    }
  }

  async #sweepObsolete(): Promise<void> {
    const { database, readers, now } = this.#options
    const rows = await database.reader
      .selectFrom('transfers')
      .selectAll()
      .where('state', '=', 'obsolete')
      .orderBy('upload_id')
      .execute()
    await readers.settled()
    for (const row of rows) {
      if (this.#closed) return
      if (readers.isRead(row.upload_id)) continue
      if (database.shared && row.finish_order !== null) {
        const since = this.#seen.get(row.upload_id) ?? now()
        this.#seen.set(row.upload_id, since)
        if (now() - since < sharedGraceMilliseconds) continue
        this.#seen.delete(row.upload_id)
      }
      await this.purge(row)
    }
  }

  /** All that is of one upload; its row goes last, so that a purge that was cut off is taken up again. */
  async purge(row: Pick<Transfer, 'upload_id' | 'large' | 'kind'>): Promise<void> {
    const { database, files } = this.#options
    const upload = row.upload_id
    if (row.kind === 'multipart') {
      const parts = await database.reader.selectFrom('transfers').selectAll().where('parent_id', '=', upload).execute()
      for (const part of parts) await this.purge(part)
      await database.write(
        async (db) => void (await db.deleteFrom('upload_part').where('parent_id', '=', upload).execute()),
      )
    }
    if (row.large === placement.file) await files.remove(upload)
    for (;;) {
      const deleted = await database.write(async (db) => {
        const numbers = db
          .selectFrom('large_object_store')
          .select('segment_number')
          .where('upload_id', '=', upload)
          .orderBy('segment_number')
          .limit(purgeSegmentsMax)
        const { numDeletedRows } = await db
          .deleteFrom('large_object_store')
          .where('upload_id', '=', upload)
          .where('segment_number', 'in', numbers)
          .executeTakeFirst()
        if (numDeletedRows === 0n) {
          await db.deleteFrom('object_store').where('upload_id', '=', upload).execute()
          await db.deleteFrom('transfers').where('upload_id', '=', upload).execute()
        }
        return numDeletedRows
      })
      if (deleted === 0n) return
    }
  }

  /** What a failed upload wrote so far; one that finished, though its caller was not told, is an object. */
  async discard(upload: number): Promise<void> {
    try {
      const row = await this.#options.database.reader
        .selectFrom('transfers')
        .selectAll()
        .where('upload_id', '=', upload)
        .where('state', '!=', 'finished')
        .executeTakeFirst()
      if (row) await this.purge(row)
      this.#undiscarded.delete(upload)
    } catch (error) {
      // The next sweep tries again, and so does the next start.
      this.#undiscarded.add(upload)
      this.#options.onFault(error)
    }
  }

  /**
   * What a process left that is no more: puts and parts that never finished, files that nothing names. Of a shared database only what is
   * older than any put may be.
   */
  async sweepLeftovers(): Promise<void> {
    const { database, files, active, now } = this.#options
    const before = database.shared ? now() - putMillisecondsMax : Number.MAX_SAFE_INTEGER
    const left = await database.reader
      .selectFrom('transfers')
      .selectAll()
      .where('state', '=', 'started')
      .where('kind', '!=', 'multipart')
      .where('started', '<', before)
      .execute()
    for (const row of left) if (!active.has(row.upload_id)) await this.purge(row)
    // Parts whose upload is gone, with the process in the middle of a purge or of a part.
    const orphans = await database.reader
      .selectFrom('transfers as part')
      .leftJoin('transfers as parent', 'parent.upload_id', 'part.parent_id')
      .selectAll('part')
      .where('part.kind', '=', 'part')
      .where('part.started', '<', before)
      .where('parent.upload_id', 'is', null)
      .execute()
    for (const row of orphans) if (!active.has(row.upload_id)) await this.purge(row)
    if (!database.shared) {
      for (const upload of await files.uploads()) {
        if (active.has(upload) || (await this.#isKnown(upload))) continue
        await files.remove(upload)
      }
    }
    await this.forgetRemoved()
    this.wake()
  }

  /** Removed objects whose older puts have ended: no upload that began before them can still come. */
  async forgetRemoved(): Promise<void> {
    const { database, now } = this.#options
    await database.write(async (db) => {
      await db
        .deleteFrom('removed_object')
        .where('removed', '<', now() - putMillisecondsMax)
        .where((e) =>
          e.not(
            e.exists(
              e
                .selectFrom('transfers')
                .select('transfers.upload_id')
                .whereRef('transfers.bucket_id', '=', 'removed_object.bucket_id')
                .whereRef('transfers.name', '=', 'removed_object.name')
                .where('transfers.state', '=', 'started'),
            ),
          ),
        )
        .execute()
    })
  }

  async #isKnown(upload: number): Promise<boolean> {
    const row = await this.#options.database.reader
      .selectFrom('transfers')
      .select('upload_id')
      .where('upload_id', '=', upload)
      .executeTakeFirst()
    return row !== undefined
  }
}
