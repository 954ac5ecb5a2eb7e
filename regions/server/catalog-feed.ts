// Gives the metadata store the catalog edits of the log, in order and each once it is durable. The store may lag behind; the log is
// kept until it has caught up.
import type { CatalogEdit } from '../../engine/tables.ts'
import type { Log } from '../log/log.ts'

/** The catalog's metadata store, as the storage thread drives it. What apply was given is durable when it returns or resolves. */
export interface CatalogStore {
  /** LSN of the last record whose edits it holds. */
  appliedLsn(): number | Promise<number>
  load(): CatalogEdit[] | Promise<CatalogEdit[]>
  apply(edits: readonly CatalogEdit[], lsn: number): void | Promise<void>
}

export class CatalogFeed {
  readonly #store: CatalogStore
  readonly #fault: (during: string, error: unknown) => void
  /** Records whose edits the store does not hold yet. */
  readonly #pending: number[] = []
  readonly #replayed: { readonly edits: readonly CatalogEdit[]; readonly lsn: number }[] = []
  #turn: Promise<unknown> = Promise.resolve()
  #failed = false

  constructor(store: CatalogStore, fault: (during: string, error: unknown) => void) {
    this.#store = store
    this.#fault = fault
  }

  /** The log is needed from here on. */
  get oldestPending(): number {
    return this.#pending[0] ?? Infinity
  }

  /** Edits of a record that the store lacked at the start. */
  replay(edits: readonly CatalogEdit[], lsn: number): void {
    this.#replayed.push({ edits, lsn })
  }

  /** Applies what was replayed, and answers all rows. */
  async load(): Promise<CatalogEdit[]> {
    for (const { edits, lsn } of this.#replayed.splice(0)) await this.#store.apply(edits, lsn)
    return this.#store.load()
  }

  async add(edits: readonly CatalogEdit[], lsn: number, log: Log): Promise<void> {
    this.#pending.push(lsn)
    try {
      await log.whenDurable(lsn)
    } catch {
      return
    }
    this.#turn = this.#turn.then(async () => {
      // The store must see every record in order: after one failure the rest waits for the next start's replay.
      if (this.#failed) return
      try {
        await this.#store.apply(edits, lsn)
        this.#pending.shift()
      } catch (error) {
        this.#failed = true
        this.#fault('applying catalog edits to the metadata store', error)
      }
    })
  }

  /** Resolves once the store holds all edits so far. */
  settled(): Promise<unknown> {
    return this.#turn
  }
}
