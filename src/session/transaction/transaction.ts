// One transaction: what it read at, what it wrote (overlay and catalog edits), its savepoints, and the settings to go back to.
import { declareSome } from '../../../catalog/declare-types.ts'
import { settledTypes } from '../../../catalog/settled-types.ts'
import { requireRebasable } from '../../../catalog/claimant/rebase.ts'
import type { BuiltIndex } from '../ddl/index-files.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { PgError } from '../../../engine/errors.ts'
import { declareRoutines } from '../../../engine/routines/declared-routines.ts'
import type { CatalogEdit } from '../../../engine/tables.ts'
import type { RegionServer, SequenceState, Snapshot } from '../../../regions/region-server.ts'
import { DeferredChecks, type DeferredPoint } from './deferred-checks.ts'
import { LargeObjectDescriptors } from '../large-objects/descriptors.ts'
import type { LockPoint } from '../locks/session-locks.ts'
import type { RowDeaths } from '../locks/row-deaths.ts'
import { type NotificationPoint, TransactionNotifications } from '../notifications/transaction-notifications.ts'
import { Overlay } from '../overlay/overlay.ts'
import type { Horizon, SerializableCommits } from '../serializable/serializable-commits.ts'
import type { SettingsPoint } from '../settings/settings.ts'
import type { View } from './exported-snapshots.ts'

export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** SAVEPOINT s within SAVEPOINT s …: a limit on state that a client can pile up. */
export const savepointsMax = 10_000

/** A DDL statement that ran: what the procedure of the commit tells of it. */
export interface DdlDone {
  readonly tag: string
  /** Names of what it changed. */
  readonly objects: readonly string[]
  readonly lockKeys: readonly string[]
}

interface Savepoint {
  readonly name: string
  /** Of all savepoints of the transaction, set or released. */
  readonly number: number
  readonly overlay: number
  readonly deferred: DeferredPoint
  readonly notifications: NotificationPoint
  readonly largeObjects: number
  readonly edits: number
  readonly restarted: ReadonlyMap<number, SequenceState>
  readonly ddl: readonly DdlDone[]
  readonly settings: SettingsPoint
  readonly locks: LockPoint
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
  /** Other statements share the implicit transaction: of one query string, or of a pipeline before its Sync. */
  isShared = false
  failed = false
  isolation: Isolation
  readOnly: boolean
  /** What statements bind against: the committed catalog with the own edits. */
  catalog: CatalogSnapshot
  /** The committed catalog below the own edits. */
  base: CatalogSnapshot
  readonly startTimestamp = currentTimestamp()
  readonly overlay = new Overlay()
  /** Checks of foreign keys that wait. */
  readonly deferred = new DeferredChecks()
  readonly notifications = new TransactionNotifications()
  readonly largeObjects = new LargeObjectDescriptors()
  /** Of its commit, where that wrote rows. */
  committedSequence: number | undefined
  /** Set once a statement ran that needs a snapshot: SET TRANSACTION ISOLATION comes too late then. */
  ranQuery = false
  readonly settingsAtStart: SettingsPoint
  readonly #regions: RegionServer
  readonly #deaths: RowDeaths
  readonly #commits: SerializableCommits
  #edits: readonly CatalogEdit[] = []
  #savepoints: Savepoint[] = []
  /** Savepoints set so far: what was opened since one of them is known by it. */
  savepointsSet = 0
  #snapshot: Snapshot | undefined
  #horizon: Horizon | undefined
  /** Tables that its statements read. */
  readonly #read = new Set<number>()
  /** Rows that die while the one snapshot of REPEATABLE READ lives are remembered: it may want to lock them. */
  #endWatch: (() => void) | undefined
  readonly #atEnd: (() => void)[] = []
  #statementSequence: number | undefined
  #oldestSequence: number | undefined
  #newest = false

  constructor(
    regions: RegionServer,
    catalog: CatalogSnapshot,
    mode: 'implicit' | 'block',
    isolation: Isolation,
    readOnly: boolean,
    settings: SettingsPoint,
    deaths: RowDeaths,
    commits: SerializableCommits,
  ) {
    this.#regions = regions
    this.#deaths = deaths
    this.#commits = commits
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

  /** Whether later statements belong to it: where that matters, several statements of one query are as good as BEGIN. */
  get inBlock(): boolean {
    return this.mode === 'block' || this.isShared
  }

  get hasWrites(): boolean {
    return !this.overlay.isEmpty || this.edits.length > 0
  }

  /** Sequences that ALTER SEQUENCE or TRUNCATE restarted: so they are for this transaction, and for all once it commits. */
  restarted = new Map<number, SequenceState>()
  /** Regions of a database that it drops: this one's catalog does not know their tables. */
  droppedElsewhere: readonly { readonly table: number; readonly regions: readonly number[] }[] = []
  /** In order. */
  ddl: readonly DdlDone[] = []
  /** Index files that go again if it does not commit their indexes. */
  readonly builtIndexes: BuiltIndex[] = []

  /** The sequence that conflicts are judged from: that of the first snapshot which a write was made under. */
  get readSequence(): number {
    return this.#oldestSequence ?? this.#regions.sequence
  }

  /** The sequence of the snapshot that the last statement was given. */
  get statementSequence(): number {
    return this.#statementSequence ?? this.#regions.sequence
  }

  /** All statements see the rows of one moment. */
  get keepsSnapshot(): boolean {
    return this.isolation !== 'read committed'
  }

  noteReads(tables: Iterable<number>): void {
    if (this.isolation === 'serializable') for (const table of tables) this.#read.add(table)
  }

  /** Throws 40001 where SERIALIZABLE would not hold. What is returned is called when the commit is over. */
  admitCommit(): () => void {
    if (this.isolation !== 'serializable') return () => {}
    const horizon = this.#horizon ?? this.#commits.horizon()
    if (this.hasWrites)
      return this.#commits.admit(
        this.#read,
        [...this.overlay.tables()].map(([oid]) => oid),
        horizon,
      )
    this.#commits.requireOneMoment(this.#read, horizon)
    return () => {}
  }

  /** The caller releases it. Under repeatable read all statements share the first one. */
  statementSnapshot(): StatementSnapshot {
    this.ranQuery = true
    if (this.isolation === 'read committed' || this.#newest) {
      const snapshot = this.#regions.snapshot()
      this.#oldestSequence ??= snapshot.sequence
      this.#statementSequence = snapshot.sequence
      return { snapshot, release: () => snapshot.release() }
    }
    if (!this.#snapshot) {
      this.#horizon = this.#commits.horizon()
      this.#snapshot = this.#regions.snapshot()
      this.#endWatch = this.#deaths.open(this.#snapshot.sequence)
    }
    this.#oldestSequence ??= this.#snapshot.sequence
    this.#statementSequence = this.#snapshot.sequence
    return { snapshot: this.#snapshot, release: () => {} }
  }

  /** A statement of READ COMMITTED read the newest rows at once, and holds no snapshot. */
  noteSnapshot(): void {
    this.ranQuery = true
    this.#statementSequence = this.#regions.sequence
    this.#oldestSequence ??= this.#statementSequence
  }

  /** What it sees, held until its end: of READ COMMITTED what is there now. */
  viewForOthers(): View {
    if (this.keepsSnapshot) {
      const { snapshot } = this.statementSnapshot()
      return { snapshot, horizon: this.#horizon }
    }
    const snapshot = this.#regions.snapshot()
    this.atEnd(this.#deaths.open(snapshot.sequence))
    this.atEnd(() => snapshot.release())
    return { snapshot, horizon: undefined }
  }

  /** All statements see what another transaction sees that has not ended. */
  takeView({ snapshot, horizon }: View): void {
    this.ranQuery = true
    this.#horizon = horizon ?? this.#commits.horizon()
    this.#snapshot = snapshot.share()
    this.#endWatch = this.#deaths.open(snapshot.sequence)
  }

  atEnd(work: () => void): void {
    this.#atEnd.push(work)
  }

  /** The one snapshot of REPEATABLE READ. */
  get lastingSnapshot(): Snapshot | undefined {
    return this.#snapshot
  }

  async withNewestRows<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#newest
    this.#newest = true
    try {
      return await work()
    } finally {
      this.#newest = before
    }
  }

  edit(edits: readonly CatalogEdit[]): void {
    this.#edits = [...this.#edits, ...edits]
    this.catalog = this.catalog.withEdits(edits)
    // Types that are new are nobody else's to name yet.
    const created = edits.filter(({ oid }) => !this.base.has(oid))
    if (created.length > 0)
      declareSome(
        this.catalog,
        created.map(({ oid }) => oid),
      )
    const routines = edits.filter(({ entity, op }) => entity === 'routine' && op === 'put')
    if (routines.length > 0) declareRoutines(this.catalog, new Set(routines.map(({ oid }) => oid)))
  }

  /** What was added to types may be used once it is committed. */
  settle(): void {
    this.#edits = settledTypes(this.#edits)
  }

  /** Moves the own edits onto a newer committed catalog. Throws when somebody else changed what they change. */
  rebase(current: CatalogSnapshot): void {
    if (current === this.base) return
    requireRebasable(this.#edits, this.base, current)
    this.base = current
    this.catalog = this.#edits.length === 0 ? current : current.withEdits(this.#edits)
  }

  savepoint(name: string, settings: SettingsPoint, locks: LockPoint): void {
    if (this.#savepoints.length >= savepointsMax)
      throw new PgError('54000', `too many savepoints in one transaction (limit ${savepointsMax})`)
    this.#savepoints.push({
      name,
      number: ++this.savepointsSet,
      overlay: this.overlay.point(),
      deferred: this.deferred.point,
      notifications: this.notifications.point,
      largeObjects: this.largeObjects.point,
      edits: this.#edits.length,
      restarted: new Map(this.restarted),
      ddl: this.ddl,
      settings,
      locks,
    })
  }

  get hasSavepoints(): boolean {
    return this.#savepoints.length > 0
  }

  /** Returns the settings as they were when the savepoint was set. */
  release(name: string): SettingsPoint {
    return this.#savepoints.splice(this.#find(name))[0].settings
  }

  /** The locks that a failed transaction keeps: those it had at its last savepoint. */
  get lastLockPoint(): LockPoint | undefined {
    return this.#savepoints.at(-1)?.locks
  }

  /** Returns the settings to restore, the locks to keep and the savepoint's number. The savepoint itself stays. */
  rollbackTo(name: string): Pick<Savepoint, 'number' | 'settings' | 'locks'> {
    const at = this.#find(name)
    const savepoint = this.#savepoints[at]
    this.#savepoints.splice(at + 1)
    this.overlay.restore(savepoint.overlay)
    this.deferred.restore(savepoint.deferred)
    this.notifications.restore(savepoint.notifications)
    this.largeObjects.restore(savepoint.largeObjects)
    this.restarted = new Map(savepoint.restarted)
    this.ddl = savepoint.ddl
    if (savepoint.edits < this.#edits.length) {
      this.#edits = this.#edits.slice(0, savepoint.edits)
      this.catalog = this.#edits.length === 0 ? this.base : this.base.withEdits(this.#edits)
    }
    this.failed = false
    return savepoint
  }

  /** After an error nothing since the last savepoint counts any more, for others neither. */
  fail(): void {
    this.failed = true
    const point = this.#savepoints.at(-1)?.overlay ?? 0
    if (point < this.overlay.point()) this.overlay.restore(point)
  }

  end(): void {
    this.#snapshot?.release()
    this.#snapshot = undefined
    this.#endWatch?.()
    this.#endWatch = undefined
    for (const work of this.#atEnd.splice(0)) work()
  }

  #find(name: string): number {
    const at = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name)
    if (at < 0) throw new PgError('3B001', `savepoint "${name}" does not exist`)
    return at
  }
}

/** A block that is whole, and sees neither rows nor catalogs that are its own: what others see now is what it sees, and its own writes. */
export const isBlockOfNewestRows = ({ mode, failed, isolation, edits }: Transaction): boolean =>
  mode === 'block' && !failed && isolation === 'read committed' && edits.length === 0
