// The storage thread's state: log, manifest, regions. Opens them, replays the log, commits, and keeps the log short.
// Order of truth: the log record commits; memtables, manifest and the catalog's store are derived from it.
import { PgError, toErrorRecord } from '../../engine/errors.ts'
import type { SegmentTasks } from '../compaction/segment-tasks.ts'
import { type MemtableLimits, replayMemoryBytesMax } from '../limits.ts'
import { Log } from '../log/log.ts'
import type { LoggedOperation, LogRecord } from '../log/record.ts'
import { Manifest } from '../manifest/manifest.ts'
import { referencedObjects } from '../manifest/state.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { RegionBuckets } from '../objects/region-bucket/bucket-port.ts'
import type { HealthPart, SequenceState } from '../region-server.ts'
import { applyOperation, judgeCommit } from '../requests/commit.ts'
import type { CommitRequest, CommitResult, RegionId, RegionRole, RegionSchema, RowId } from '../requests/request.ts'
import { loadDeletes } from '../segments/delete-object.ts'
import { persistIndexes } from '../compaction/index-region.ts'
import { openIndexes } from '../indexes/segment-indexes.ts'
import { readFooter, type StoredIndex } from '../segments/footer.ts'
import { closeFile } from '../segments/piece-reader.ts'
import { Segment } from '../segments/segment.ts'
import type { ApplyContext } from './apply-context.ts'
import { BucketKeepers } from './bucket-keepers.ts'
import { CatalogFeed, type CatalogStore } from './catalog-feed.ts'
import { newCommitRing } from './commit-ring.ts'
import type { FromStorage, PackedPublish } from './messages.ts'
import { ReusedMemory } from '../memtable/reused-memory.ts'
import { ObsoleteFiles } from './obsolete-files.ts'
import { Outbox } from './outbox.ts'
import { recover } from './recover.ts'
import { Region } from './region.ts'
import { unknownRegion } from './region-state.ts'
import { TaskList } from './task-list.ts'
import { Updates } from './updates.ts'

export interface EngineOptions {
  readonly directory: string
  readonly catalog: CatalogStore
  /** What the store's appliedLsn said at the start. */
  readonly catalogApplied: number
  readonly tasks: SegmentTasks
  readonly post: (message: FromStorage | PackedPublish) => void
  readonly operations?: FileOperations
  readonly logFileBytesMax?: number
  readonly manifestEditsMax?: number
  /** Object stores that regions' files can be kept in; absent: there are none. */
  readonly buckets?: RegionBuckets
  /** Tells the data directory from all others, in the buckets. */
  readonly owner?: string
  readonly bucketRetryMs?: number
}

export class StorageEngine {
  readonly store: FileObjectStore
  readonly manifest: Manifest
  readonly log: Log
  readonly tasks: SegmentTasks
  readonly regions = new Map<RegionId, Region>()
  readonly obsolete: ObsoleteFiles
  readonly buckets: BucketKeepers
  readonly memory = new ReusedMemory(replayMemoryBytesMax)
  readonly sequenceStates = new Map<number, SequenceState>()
  readonly outbox: Outbox
  updates = new Updates()
  readonly catalog: CatalogFeed
  readonly work: TaskList
  readonly commitRing = newCommitRing()
  readonly #post: (message: FromStorage) => void
  readonly #catalogApplied: number
  recovering = true
  /** Objects that may be left over. */
  readonly #foundAtStart: string[] = []
  /** Regions that the manifest does not know to be gone yet, and the record that dropped each: the log keeps it until then. */
  readonly dropping = new Map<RegionId, number>()
  #full = false
  readonly #conditions = new Map<HealthPart, string>()
  readonly #namedByLog = new Set<string>()
  readonly #bulkSegments = new Map<string, Segment>()
  #nextId = 1
  #epoch = 0
  /** Called when a region's memtable grew, or the region was dropped. */
  onChange: (region: Region) => void = () => {}
  /** Called when a flush added to a region's segments. */
  onFlushed: (region: Region) => void = () => {}
  /** Called when a region's segments changed by a commit. */
  onReplaced: (region: Region) => void = () => {}

  constructor(options: EngineOptions) {
    const operations = options.operations ?? fileOperations
    this.#post = options.post
    this.catalog = new CatalogFeed(options.catalog, options.catalogApplied, (error) =>
      this.condition('metadata store', error),
    )
    this.tasks = options.tasks
    this.work = new TaskList((task) => options.post({ kind: 'task', task }))
    this.store = new FileObjectStore(options.directory, operations)
    this.manifest = new Manifest(this.store, operations, options.manifestEditsMax)
    this.obsolete = new ObsoleteFiles(this.store)
    this.buckets = new BucketKeepers(this, options.buckets, options.owner, options.bucketRetryMs)
    for (const [sequence, state] of this.manifest.state.sequences) this.sequenceStates.set(sequence, state)
    this.#catalogApplied = options.catalogApplied
    this.log = new Log({ directory: this.store.path('log'), operations, fileBytesMax: options.logFileBytesMax })
    this.outbox = new Outbox(options.post)
    this.log.onProgress = () => {
      if (this.log.failure) {
        this.condition('log', this.log.failure)
        this.outbox.fail(this.log.failure)
      } else this.outbox.drain(this.log.durableLsn)
    }
  }

  /** Replays the log, and removes what a crash left. To be awaited before anything else is asked for. */
  async recover(limits: MemtableLimits): Promise<void> {
    for (const prefix of ['segments/', 'manifest/']) this.store.sweepUnpublished(prefix)
    await this.buckets.fetchMissing()
    for (const [id, entry] of this.manifest.state.regions) this.#openRegion(id, entry.schema, entry.flushedLsn)
    // Flushes of the replay write more, and may go on after it: what they write is not to be swept.
    for (const { name } of this.store.list('segments/')) this.#foundAtStart.push(name)
    await recover(this, this.#catalogApplied, limits)
    // Those of a CREATE INDEX that did not commit before the end.
    for (const region of this.regions.values()) if (region.dropIndexes()) persistIndexes(this, region)
    this.#forgetDropped()
    this.#sweep()
    // The replay writes followers and closed regions, too.
    for (const [id, { role, closed }] of this.manifest.state.service) {
      const region = this.regions.get(id)
      if (role) region?.setRole(role)
      if (closed) region?.enter('closed')
    }
    this.buckets.start()
  }

  /** Makes role and closing last over restarts; to be called before they change in memory. */
  keepService(region: Region, changed: { readonly role?: RegionRole; readonly closed?: boolean }): void {
    const role = changed.role ?? region.role
    const closed = changed.closed ?? region.closed
    const store = this.buckets.storeOf(region.id)
    const service = {
      ...(role === 'leader' ? {} : { role }),
      ...(closed ? ({ closed } as const) : {}),
      ...(store && { store }),
    }
    const usual = Object.keys(service).length === 0
    this.manifest.commit([{ kind: 'service', region: region.id, ...(usual ? {} : { service }) }])
  }

  readonly newId = (): number => this.#nextId++

  /** Brings the metadata store up to the log, and posts everything the mirror begins with. */
  async ready(): Promise<void> {
    const catalogRows = await this.catalog.load()
    // From here on nothing may come between: what was told of is what is posted.
    this.recovering = false
    this.memory.close()
    this.updates = new Updates()
    for (const region of this.regions.values()) {
      this.updates.version(region)
      if (region.closed) this.updates.gone(region, false)
    }
    this.#post({
      kind: 'ready',
      commitRing: this.commitRing,
      directory: this.store.path(''),
      sequence: this.log.lastLsn,
      updates: this.updates.take(),
      sequenceStates: this.sequenceStates,
      catalogRows,
    })
  }

  /** Judges, logs and applies; the answer leaves through the outbox once the record is durable. */
  commit(id: number, request: CommitRequest): void {
    this.#refuseIfFailed()
    const refusal = request.catalogEdits.length > 0 ? this.catalog.refusal(request.catalogEdits) : undefined
    if (refusal) throw refusal
    const judged = judgeCommit({ find: this.find, openSegment: this.openSegment }, request)
    if ('conflict' in judged) {
      // What it collided with may not be durable yet: the answer waits its turn.
      this.answer(id, judged.conflict)
      return
    }
    const { record } = judged
    if (record.operations.length === 0 && record.catalogEdits.length === 0) {
      this.answer(id, { kind: 'committed', sequence: this.log.lastLsn } satisfies CommitResult)
      return
    }
    if (record.catalogEdits.length > 0) this.catalog.requireLead()
    const lsn = this.#append(record)
    const context = this.#context(lsn)
    try {
      for (const operation of record.operations) applyOperation(context, operation)
    } catch (error) {
      // Logged but not wholly in memory: only a restart's replay can set that right.
      this.log.refuse(error as Error)
      throw error
    }
    if (record.catalogEdits.length > 0) void this.catalog.add(record.catalogEdits, lsn, this.log)
    const reply = { id, ok: true, value: { kind: 'committed', sequence: lsn } satisfies CommitResult } as const
    const updates = this.updates.take()
    this.outbox.add({ lsn, synchronous: request.synchronous, epoch: this.epochOf(updates), updates, reply })
    this.outbox.drain(this.log.durableLsn)
    for (const operation of record.operations) {
      const region = this.regions.get(operation.region)
      if (region) this.onChange(region)
      if (operation.kind === 'create' || operation.kind === 'alter') this.buckets.reshaped(operation.region)
    }
  }

  /** What a commit would collide with; nothing is written. */
  judge(id: number, request: CommitRequest): void {
    const judged = judgeCommit({ find: this.find, openSegment: this.openSegment }, request)
    this.answer(id, 'conflict' in judged ? judged.conflict : undefined)
  }

  /** A bulk load's segment before its commit, for key look-ups: row i has the id rowIdBase + i. */
  bulkSegment(name: string, rowIdBase: RowId): Segment {
    const known = this.#bulkSegments.get(name)
    if (known?.rowIdBase === rowIdBase) return known
    const opened = this.openSegment(name, rowIdBase, 0)
    this.#bulkSegments.set(name, opened)
    return opened
  }

  /** After a log failure nobody knows what a restart will find committed: everything stays until then. */
  discard(names: readonly string[]): void {
    for (const name of names) this.#bulkSegments.delete(name)
    if (this.log.failure) return
    const known = referencedObjects(this.manifest.state)
    for (const region of this.regions.values()) for (const segment of region.segments) known.add(segment.name)
    for (const segment of names) {
      if (known.has(segment) || this.#namedByLog.has(segment)) continue
      for (const { name } of this.store.list(segment)) {
        closeFile(this.store.path(name))
        this.store.remove(name)
      }
    }
  }

  writeSequence(id: number, sequence: number, state: SequenceState): void {
    this.#refuseIfFailed()
    const lsn = this.#append({ kind: 'sequence', sequence, state })
    this.sequenceStates.set(sequence, state)
    this.outbox.add({ lsn, synchronous: true, epoch: 0, updates: [], reply: { id, ok: true, value: undefined } })
  }

  /** An answer after everything that came before it is durable. */
  answer(id: number, value: unknown): void {
    this.outbox.add({ lsn: this.log.lastLsn, synchronous: true, epoch: 0, updates: [], reply: { id, ok: true, value } })
    if (this.log.failure) this.outbox.fail(this.log.failure)
    else this.outbox.drain(this.log.durableLsn)
  }

  answerError(id: number, error: unknown): void {
    this.#post({
      kind: 'publish',
      sequence: 0,
      epoch: 0,
      updates: [],
      replies: [{ id, ok: false, error: toErrorRecord(error) }],
    })
  }

  answerClosed(id: number): void {
    this.#post({ kind: 'publish', sequence: 0, epoch: 0, updates: [], replies: [{ id, ok: true, value: undefined }] })
  }

  /** Tells the mirror of a region's new Version; files that only older ones read may go after it. */
  publishVersion(region: Region, obsolete: readonly string[] = []): void {
    // Nobody reads yet.
    if (this.recovering) {
      this.#foundAtStart.push(...obsolete)
      return
    }
    if (this.regions.get(region.id) === region && !region.closed) this.updates.version(region)
    else this.updates.gone(region, this.regions.get(region.id) !== region)
    const updates = this.updates.take()
    const epoch = this.epochOf(updates)
    this.obsolete.add(epoch, obsolete)
    this.outbox.add({ lsn: this.log.lastLsn, synchronous: true, epoch, updates })
    this.outbox.drain(this.log.durableLsn)
  }

  epochOf(updates: readonly { readonly kind: string }[]): number {
    return updates.some((update) => update.kind === 'version' || update.kind === 'gone') ? ++this.#epoch : this.#epoch
  }

  readonly find = (id: RegionId): Region | undefined => this.regions.get(id)

  /** indexes: as the manifest has them; absent: as the segment was written. */
  readonly openSegment = (
    name: string,
    rowIdBase: RowId,
    sequence: number,
    stored?: readonly StoredIndex[],
  ): Segment => {
    const path = this.store.path(name)
    const { footer, bytes } = readFooter(path)
    const indexes = openIndexes(this.store, stored ?? footer.indexes ?? [], (file, error) =>
      this.fault(`reading index file "${this.store.path(file)}", which is made anew`, error),
    )
    return new Segment({ name, path, footer, bytes, rowIdBase, sequence, newId: this.newId, indexes })
  }

  /** A closed region again, from its manifest entry. */
  reopen(id: RegionId): Region {
    const entry = this.manifest.region(id)
    if (!entry) throw unknownRegion(id)
    return this.#openRegion(id, entry.schema, entry.flushedLsn)
  }

  fault(during: string, error: unknown): void {
    this.#post({ kind: 'fault', during, error: toErrorRecord(error) })
  }

  notice(text: string): void {
    this.#post({ kind: 'notice', text })
  }

  /** Tells of a part's condition where it changed. */
  condition(part: HealthPart, error?: unknown): void {
    const record = error === undefined ? undefined : toErrorRecord(error)
    if (this.#conditions.get(part) === record?.message) return
    if (record) this.#conditions.set(part, record.message)
    else this.#conditions.delete(part)
    this.#post({ kind: 'condition', part, error: record, readOnly: part === 'log' && this.log.failure !== undefined })
  }

  /** Removes log files that nothing needs any more. */
  cutLog(): void {
    if (this.log.failure || this.recovering) return
    let needed = this.log.durableLsn + 1
    for (const region of this.regions.values()) needed = Math.min(needed, region.pinnedLsn)
    needed = Math.min(needed, this.catalog.oldestPending, ...this.dropping.values())
    if (needed < this.log.secondFileLsn) return
    try {
      // Sequences have no segments: their states move to the manifest before their records go.
      this.manifest.commit([
        {
          kind: 'sequences',
          states: new Map(this.sequenceStates),
          lsn: needed - 1,
          catalogLsn: this.catalog.syncedLsn,
        },
        // Until the files are gone replay must still know what was dropped.
        { kind: 'forget-drops', before: this.log.firstLsn ?? 0 },
      ])
      this.log.removeBefore(needed)
    } catch (error) {
      // A longer log is no fault of whatever made it shorter.
      this.fault('cutting the log', error)
    }
  }

  #append(record: LogRecord): number {
    const frees = record.kind === 'commit' && record.operations.length > 0 && record.operations.every(freesSpace)
    try {
      const lsn = this.log.append(record, frees ? 'reserve' : 'room')
      if (this.#full) this.condition('log')
      this.#full = false
      return lsn
    } catch (error) {
      // The disk is full: commits go on as soon as it is not.
      if (error instanceof PgError && error.sqlstate === '53100' && !this.log.failure) {
        this.#full = true
        this.condition('log', error)
      }
      throw error
    }
  }

  #refuseIfFailed(): void {
    if (this.log.failure) throw this.log.failure
  }

  #openRegion(id: RegionId, schema: RegionSchema, flushedLsn: number): Region {
    const region = new Region(id, schema, flushedLsn, this.newId, this.memory)
    const entry = this.manifest.region(id)
    if (entry) {
      region.nextRowId = entry.nextRowId
      region.segments = entry.segments.map(({ name, rowIdBase, sequence, deletes, indexes }) => {
        const segment = this.openSegment(name, rowIdBase, sequence, indexes)
        if (deletes) loadDeletes(this.store, deletes, segment)
        return segment
      })
    }
    this.regions.set(id, region)
    return region
  }

  #context(lsn: number): ApplyContext {
    return {
      store: this.store,
      updates: this.updates,
      lsn,
      find: this.find,
      openSegment: this.openSegment,
      add: (id, schema) => {
        const region = new Region(id, schema, 0, this.newId, this.memory)
        this.regions.set(id, region)
        return region
      },
      remove: (region) => {
        this.regions.delete(region.id)
        this.onChange(region)
      },
      until: (region, state) => {
        if (this.recovering) return
        region.enter(state)
        const leave = (): void => region.leave(state)
        this.log.whenDurable(lsn).then(leave, leave)
      },
      replaced: (region) => this.onReplaced(region),
    }
  }

  /** A record of the log into the regions, but for what they hold already. */
  applyReplayed(lsn: number, record: LogRecord, catalogApplied: number): void {
    const { state } = this.manifest
    if (record.kind === 'sequence') {
      if (lsn > state.sequencesLsn) this.sequenceStates.set(record.sequence, record.state)
      return
    }
    const context = this.#context(lsn)
    for (const operation of record.operations) {
      const region = this.regions.get(operation.region)
      // Already in the manifest: the region's segments, or that it is gone.
      if (region && lsn <= region.flushedLsn) continue
      if (lsn <= (state.dropped.get(operation.region) ?? 0)) continue
      applyOperation(context, operation)
      // The next start replays this again, whatever became of the segments since.
      if (operation.kind === 'adopt') for (const { name } of operation.segments) this.#namedByLog.add(name)
    }
    if (record.catalogEdits.length > 0 && lsn > catalogApplied) {
      this.catalog.replay(record.catalogEdits, lsn)
    }
  }

  /** Regions that the log dropped after the manifest last heard of them. */
  #forgetDropped(): void {
    const gone = [...this.manifest.state.regions.keys()].filter((id) => !this.regions.has(id))
    try {
      this.manifest.commit(gone.map((region) => ({ kind: 'drop', region, lsn: this.log.lastLsn })))
    } catch (error) {
      // A full disk keeps nobody from reading: the log keeps the drops for the next start.
      for (const region of gone) this.dropping.set(region, this.log.firstLsn ?? 0)
      this.fault('forgetting dropped regions', error)
    }
  }

  /** What a crash left: unpublished files, bulk-loaded segments that no commit named, files that a manifest forgot. */
  #sweep(): void {
    const known = referencedObjects(this.manifest.state)
    for (const region of this.regions.values())
      for (const segment of region.segments) for (const name of segment.objects) known.add(name)
    // Indexes stay as long as their segments do.
    const named = (name: string): boolean => this.#namedByLog.has(name.replace(/\.segment\..*$/, '.segment'))
    // Files of a drop that the manifest does not know of are in its entry still.
    for (const name of this.#foundAtStart.splice(0)) if (!known.has(name) && !named(name)) this.store.remove(name)
  }
}

const freesSpace = ({ kind }: LoggedOperation): boolean => kind === 'delete' || kind === 'drop' || kind === 'truncate'
