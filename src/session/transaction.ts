// One transaction: what it read at, what it wrote (overlay and catalog edits), its savepoints, and the settings to go back to.
import { requireRebasable } from '../../catalog/claimant/rebase.ts'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { RegionServer, SequenceState, Snapshot } from '../../regions/region-server.ts'
import { Overlay } from './overlay.ts'
import type { SettingsPoint } from './settings.ts'

export type Isolation = 'read committed' | 'repeatable read'

/** SAVEPOINT s within SAVEPOINT s …: a limit on state that a client can pile up. */
export const savepointsMax = 10_000

interface Savepoint {
  readonly name: string
  readonly overlay: number
  readonly edits: number
  readonly restarted: ReadonlyMap<number, SequenceState>
  readonly settings: SettingsPoint
}

/** A snapshot for the length of one statement or portal. */
export interface StatementSnapshot {
  readonly snapshot: Snapshot
  release(): void
}

const microsecondsTo2000 = 946_684_800_000_000n
const clockOffset = BigInt(Math.round(performance.timeOrigin * 1000)) - microsecondsTo2000
/** µs since 2000-01-01 UTC. */
export const currentTimestamp = (): bigint => clockOffset + BigInt(Math.round(performance.now() * 1000))

export class Transaction {
  /** implicit: ends with its query or pipeline; block: begun by the client. */
  mode: 'implicit' | 'block'
  failed = false
  isolation: Isolation
  readOnly: boolean
  /** What statements bind against: the committed catalog with the own edits. */
  catalog: CatalogSnapshot
  /** The committed catalog below the own edits. */
  base: CatalogSnapshot
  readonly startTimestamp = currentTimestamp()
  readonly overlay = new Overlay()
  /** Set once a statement ran that needs a snapshot: SET TRANSACTION ISOLATION comes too late then. */
  ranQuery = false
  readonly settingsAtStart: SettingsPoint
  readonly #regions: RegionServer
  #edits: readonly CatalogEdit[] = []
  #savepoints: Savepoint[] = []
  #snapshot: Snapshot | undefined
  #oldestSequence: number | undefined
  #newest = false

  constructor(
    regions: RegionServer,
    catalog: CatalogSnapshot,
    mode: 'implicit' | 'block',
    isolation: Isolation,
    readOnly: boolean,
    settings: SettingsPoint,
  ) {
    this.#regions = regions
    this.base = catalog
    this.catalog = catalog
    this.mode = mode
    this.isolation = isolation
    this.readOnly = readOnly
    this.settingsAtStart = settings
  }

  get edits(): readonly CatalogEdit[] {
    return this.#edits
  }

  get hasSavepoints(): boolean {
    return this.#savepoints.length > 0
  }

  get hasWrites(): boolean {
    return !this.overlay.isEmpty || this.edits.length > 0
  }

  /** Sequences that ALTER SEQUENCE or TRUNCATE restarted: so they are for this transaction, and for all once it commits. */
  restarted = new Map<number, SequenceState>()

  /** The sequence that conflicts are judged from: that of the first snapshot which a write was made under. */
  get readSequence(): number {
    return this.#oldestSequence ?? this.#regions.snapshot().sequence
  }

  /** The caller releases it. Under repeatable read all statements share the first one. */
  statementSnapshot(): StatementSnapshot {
    this.ranQuery = true
    if (this.isolation === 'read committed' || this.#newest) {
      const snapshot = this.#regions.snapshot()
      this.#oldestSequence ??= snapshot.sequence
      return { snapshot, release: () => snapshot.release() }
    }
    this.#snapshot ??= this.#regions.snapshot()
    this.#oldestSequence ??= this.#snapshot.sequence
    return { snapshot: this.#snapshot, release: () => {} }
  }

  async withNewestRows<T>(work: () => Promise<T>): Promise<T> {
    this.#newest = true
    try {
      return await work()
    } finally {
      this.#newest = false
    }
  }

  /** Without writes so far, conflicts need only be judged from the next statement on. */
  forgetReads(): void {
    if (this.isolation === 'read committed' && this.overlay.isEmpty) this.#oldestSequence = undefined
  }

  edit(edits: readonly CatalogEdit[]): void {
    this.#edits = [...this.#edits, ...edits]
    this.catalog = this.catalog.withEdits(edits)
  }

  /** Moves the own edits onto a newer committed catalog. Throws when somebody else changed what they change. */
  rebase(current: CatalogSnapshot): void {
    if (current === this.base) return
    requireRebasable(this.#edits, this.base, current)
    this.base = current
    this.catalog = this.#edits.length === 0 ? current : current.withEdits(this.#edits)
  }

  savepoint(name: string, settings: SettingsPoint): void {
    if (this.#savepoints.length >= savepointsMax)
      throw new PgError('54000', `too many savepoints in one transaction (limit ${savepointsMax})`)
    this.#savepoints.push({
      name,
      overlay: this.overlay.point(),
      edits: this.#edits.length,
      restarted: new Map(this.restarted),
      settings,
    })
  }

  release(name: string): void {
    this.#savepoints.splice(this.#find(name))
  }

  /** Returns the settings to restore. The savepoint itself stays. */
  rollbackTo(name: string): SettingsPoint {
    const at = this.#find(name)
    const savepoint = this.#savepoints[at]
    this.#savepoints.splice(at + 1)
    this.overlay.restore(savepoint.overlay)
    this.restarted = new Map(savepoint.restarted)
    if (savepoint.edits < this.#edits.length) {
      this.#edits = this.#edits.slice(0, savepoint.edits)
      this.catalog = this.#edits.length === 0 ? this.base : this.base.withEdits(this.#edits)
    }
    this.failed = false
    return savepoint.settings
  }

  end(): void {
    this.#snapshot?.release()
    this.#snapshot = undefined
  }

  #find(name: string): number {
    const at = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name)
    if (at < 0) throw new PgError('3B001', `savepoint "${name}" does not exist`)
    return at
  }
}
