// Gives the metadata store the catalog edits of the log, in order and each once it is durable. The store may lag behind; the log is
// kept until it has caught up.
import type { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { Log } from '../log/log.ts'

/** The catalog's metadata store, as the storage thread drives it. What apply was given is durable after the next sync. */
export interface CatalogStore {
  /** LSN of the last record whose edits it holds. */
  appliedLsn(): number | Promise<number>
  load(): CatalogEdit[] | Promise<CatalogEdit[]>
  apply(edits: readonly CatalogEdit[], lsn: number): void | Promise<void>
  /** Throws where another server may change the catalog now, and this one not. */
  requireLead?(): void
  /** Absent: apply sees to it. */
  sync?(): void | Promise<void>
  /** Why edits cannot be taken at the moment; absent: they always can. */
  refusal?(edits: readonly CatalogEdit[]): PgError | undefined
  /** To be told each time that the store is lost, and, without an error, that it is there again. */
  watch?(listener: (error?: PgError) => void): void
}

interface PendingEdits {
  readonly edits: readonly CatalogEdit[]
  readonly lsn: number
}

export class CatalogFeed {
  readonly #store: CatalogStore
  /** Told of each failure, and without an error when the store takes edits again. */
  readonly #condition: (error?: unknown) => void
  /** What the store does not hold yet, in the order of the log. */
  readonly #pending: PendingEdits[] = []
  /** The first record that a power cut could take from the store again. */
  #unsynced = Infinity
  #nextSync: NodeJS.Timeout | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #retry: NodeJS.Timeout | undefined
  #retryNow = (): void => {}
  #appliedLsn = 0
  #syncedLsn: number

  /** applied: what the store's appliedLsn said. */
  constructor(store: CatalogStore, applied: number, condition: (error?: unknown) => void) {
    this.#store = store
    this.#condition = condition
    this.#syncedLsn = applied
    store.watch?.((error) => {
      condition(error)
      if (!error) this.#retryNow()
    })
  }

  /** The store has the edits of all records up to here for good. */
  get syncedLsn(): number {
    return this.#syncedLsn
  }

  /** Why a commit of these edits is not to be begun. */
  refusal(edits: readonly CatalogEdit[]): PgError | undefined {
    return this.#store.refusal?.(edits)
  }

  /** The log is needed from here on. */
  get oldestPending(): number {
    return Math.min(this.#unsynced, this.#pending[0]?.lsn ?? Infinity)
  }

  /** Throws where this server may not change the catalog. */
  requireLead(): void {
    this.#store.requireLead?.()
  }

  /** Edits of a record that the store lacked at the start. */
  replay(edits: readonly CatalogEdit[], lsn: number): void {
    this.#pending.push({ edits, lsn })
  }

  /** Applies what was replayed, and answers all rows. */
  async load(): Promise<CatalogEdit[]> {
    const replayed = this.#pending.splice(0)
    for (const { edits, lsn } of replayed) await this.#store.apply(edits, lsn)
    await this.#store.sync?.()
    this.#syncedLsn = replayed.at(-1)?.lsn ?? this.#syncedLsn
    return this.#store.load()
  }

  async add(edits: readonly CatalogEdit[], lsn: number, log: Log): Promise<void> {
    const pending = { edits, lsn }
    this.#pending.push(pending)
    try {
      await log.whenDurable(lsn)
    } catch {
      return
    }
    this.#apply(log)
  }

  /** Records that came while the store was at work go into it as one. */
  #due(durable: number): PendingEdits[] {
    const waiting = this.#pending.findIndex(({ lsn }) => lsn > durable)
    return this.#pending.slice(0, Math.min(waiting < 0 ? this.#pending.length : waiting, recordsPerApplyMax))
  }

  /** Resolves once the store holds all edits so far, or failed to take them. */
  settled(): Promise<unknown> {
    clearTimeout(this.#retry)
    clearTimeout(this.#nextSync)
    this.#sync()
    return this.#turn
  }

  #sync(): void {
    this.#nextSync = undefined
    this.#turn = this.#turn.then(async () => {
      if (this.#unsynced === Infinity) return
      try {
        await this.#store.sync?.()
        this.#unsynced = Infinity
        this.#syncedLsn = this.#appliedLsn
      } catch (error) {
        this.#condition(error)
        this.#syncSoon()
      }
    })
  }

  #syncSoon(): void {
    this.#nextSync ??= setTimeout(() => this.#sync(), syncIntervalMs)
    this.#nextSync.unref()
  }

  #apply(log: Log): void {
    this.#turn = this.#turn.then(async () => {
      clearTimeout(this.#retry)
      this.#retryNow = () => {}
      // The store must see every record in order: while one fails, the rest wait behind it.
      try {
        while (this.#pending.length > 0 && this.#pending[0].lsn <= log.durableLsn) {
          const due = this.#due(log.durableLsn)
          await this.#store.apply(
            due.flatMap(({ edits }) => edits),
            due.at(-1)!.lsn,
          )
          this.#pending.splice(0, due.length)
          this.#unsynced = Math.min(this.#unsynced, due[0].lsn)
          this.#appliedLsn = due.at(-1)!.lsn
          this.#syncSoon()
          this.#condition()
        }
      } catch (error) {
        this.#condition(error)
        this.#retryNow = () => this.#apply(log)
        this.#retry = setTimeout(this.#retryNow, retryIntervalMs)
        this.#retry.unref()
      }
    })
  }
}

/** The log keeps what the store has not synced, so an fsync for every change of the catalog would buy nothing. */
const syncIntervalMs = 1_000

/** The storage thread does nothing else while the store applies. */
const recordsPerApplyMax = 64

/** The disk may have been full: the edits are in the log, so there is no hurry. */
const retryIntervalMs = 5_000
