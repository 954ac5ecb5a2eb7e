// The lead over a metadata store: one server at a time changes the catalog that is kept there. The leader renews its lease, and does nothing
// once it may have run out; the store refuses what a deposed one still sends.
import type { Kysely } from 'kysely'
import { PgError } from '../../../engine/errors.ts'
import type { StoreSchema } from '../../store/schema.ts'
import { currentLease, renewLease, takeLease, type Lease } from './lease.ts'

/** After a crash, how long others wait for a leader that does not come back. */
export const leaseMs = 10_000
/** Renewed so often that two renewals may fail. */
const renewalsPerLease = 3
/** Clocks of servers that share a store may differ by this much: a leader stops so much earlier than others may begin. */
const clockSkewMs = 1_000
const retryMs = 250

export interface LeadOptions {
  /** Names the server; the same after its restart. */
  readonly holder: string
  /** Nobody else can open the store, so the lease does not run out however long the server is held up. */
  readonly alone?: boolean
  readonly leaseMs?: number
  /** How long to wait for another's lease to run out. */
  readonly waitMs?: number
  readonly now?: () => number
}

export class Lead {
  readonly term: number
  readonly #db: Kysely<StoreSchema>
  readonly #options: LeadOptions
  readonly #now: () => number
  readonly #lengthMs: number
  #expiresAt: number
  #deposed: Lease | undefined
  #timer: NodeJS.Timeout | undefined

  private constructor(db: Kysely<StoreSchema>, options: LeadOptions, lease: Lease) {
    this.#db = db
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#lengthMs = options.leaseMs ?? leaseMs
    this.term = lease.term
    this.#expiresAt = lease.expiresAt
  }

  /** Throws 55006 where another leads for longer than the caller waits. */
  static async take(db: Kysely<StoreSchema>, options: LeadOptions): Promise<Lead> {
    const { holder, now = Date.now, leaseMs: lengthMs = leaseMs, waitMs = lengthMs + clockSkewMs } = options
    const deadline = now() + waitMs
    for (;;) {
      const lease = await takeLease(db, holder, now(), lengthMs)
      if (lease) return new Lead(db, options, lease)
      if (now() >= deadline) break
      await new Promise((resolve) => setTimeout(resolve, Math.min(retryMs, deadline - now())))
    }
    const other = await currentLease(db)
    throw new PgError('55006', 'another server leads this metadata store', {
      detail: `"${other?.holder}" has the lead in term ${other?.term}.`,
    })
  }

  /** Throws 55000 once the lease has, or may have, run out. */
  require(): void {
    if (this.#deposed) throw this.#refusal()
    if (this.#options.alone || this.#now() < this.#expiresAt - clockSkewMs) return
    throw this.#refusal()
  }

  /** As the first step of a transaction: it can only commit while nobody else has taken the lead. */
  async fence(transaction: Kysely<StoreSchema>): Promise<void> {
    if (!(await this.#renew(transaction))) throw this.#refusal()
  }

  async renew(): Promise<void> {
    await this.#renew(this.#db)
  }

  /** Renews the lease from now on, as long as the process lives. Nobody waits for the end of one that is led alone. */
  keep(): this {
    if (this.#options.alone) return this
    this.#timer ??= setInterval(() => {
      // A store that cannot be reached lets the lease run out, and require says so.
      this.renew().catch(() => {})
    }, this.#lengthMs / renewalsPerLease).unref()
    return this
  }

  /** Others may take it at once. */
  async giveUp(): Promise<void> {
    clearInterval(this.#timer)
    await renewLease(this.#db, this.term, 0).catch(() => {})
  }

  async #renew(db: Kysely<StoreSchema>): Promise<boolean> {
    const expiresAt = this.#now() + this.#lengthMs
    if (await renewLease(db, this.term, expiresAt)) {
      this.#expiresAt = expiresAt
      return true
    }
    this.#deposed = await currentLease(db)
    return false
  }

  #refusal(): PgError {
    return new PgError('55000', 'this server does not lead its metadata store', {
      detail: this.#deposed
        ? `"${this.#deposed.holder}" has the lead since term ${this.#deposed.term}; this one had term ${this.term}.`
        : `Its lease of term ${this.term} was not renewed in time.`,
      hint: 'Restart it: it asks for the lead again.',
    })
  }
}
