// The storage thread's state: log, manifest, regions. Opens them, replays the log, commits, and keeps the log short.
// Order of truth: the log record commits; memtables, manifest and the catalog's store are derived from it.
import { PgError, toErrorRecord } from '../../engine/errors.ts'
import type { SegmentTasks } from '../compaction/segment-tasks.ts'
import { Log } from '../log/log.ts'
import type { LogRecord } from '../log/record.ts'
import { Manifest } from '../manifest/manifest.ts'
import { referencedObjects } from '../manifest/state.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { SequenceState } from '../region-server.ts'
import { applyOperation, judgeCommit } from '../requests/commit.ts'
import type { CommitRequest, CommitResult, RegionId, RegionSchema, RowId } from '../requests/request.ts'
import { loadDeletes } from '../segments/delete-object.ts'
import { readFooter } from '../segments/footer.ts'
import { closeFile } from '../segments/piece-reader.ts'
import { Segment } from '../segments/segment.ts'
import type { ApplyContext } from './apply-context.ts'
import { CatalogFeed, type CatalogStore } from './catalog-feed.ts'
import type { FromStorage } from './messages.ts'
import { ObsoleteFiles } from './obsolete-files.ts'
import { Outbox } from './outbox.ts'
import { Region } from './region.ts'
import { Updates } from './updates.ts'

export interface EngineOptions {
  readonly directory: string
  readonly catalog: CatalogStore
  /** What the store's appliedLsn said at the start. */
  readonly catalogApplied: number
  readonly tasks: SegmentTasks
  readonly post: (message: FromStorage) => void
  readonly operations?: FileOperations
  readonly logFileBytesMax?: number
}

export class StorageEngine {
  readonly store: FileObjectStore
  readonly manifest: Manifest
  readonly log: Log
  readonly tasks: SegmentTasks
  readonly regions = new Map<RegionId, Region>()
  readonly obsolete: ObsoleteFiles
  readonly sequenceStates = new Map<number, SequenceState>()
  readonly outbox: Outbox
  updates = new Updates()
  readonly catalog: CatalogFeed
  readonly #post: (message: FromStorage) => void
  readonly #namedByLog = new Set<string>()
  readonly #bulkSegments = new Map<string, Segment>()
  #nextId = 1
  #epoch = 0
  /** Called when a region's memtable grew, or the region was dropped. */
  onChange: (region: Region) => void = () => {}
  /** Called when a region's segments changed by a commit. */
  onReplaced: (region: Region) => void = () => {}

  constructor(options: EngineOptions) {
    const operations = options.operations ?? fileOperations
    this.#post = options.post
    this.catalog = new CatalogFeed(options.catalog, (during, error) => this.fault(during, error))
    this.tasks = options.tasks
    this.store = new FileObjectStore(options.directory, operations)
    this.manifest = new Manifest(this.store, operations)
    this.obsolete = new ObsoleteFiles(this.store)
    for (const [id, entry] of this.manifest.state.regions) this.#openRegion(id, entry.schema, entry.flushedLsn)
    for (const [sequence, state] of this.manifest.state.sequences) this.sequenceStates.set(sequence, state)
    const applied = options.catalogApplied
    this.log = new Log({
      directory: this.store.path('log'),
      operations,
      fileBytesMax: options.logFileBytesMax,
      replay: (lsn, record) => this.#replay(lsn, record, applied),
    })
    this.log.startAfter(Math.max(this.manifest.state.lastLsn, applied))
    // Replay told nobody of anything.
    this.updates = new Updates()
    this.#forgetDropped()
    this.#sweep()
    this.outbox = new Outbox(options.post, this.log.lastLsn)
    this.log.onProgress = () => {
      if (this.log.failure) this.outbox.fail(this.log.failure)
      else this.outbox.drain(this.log.durableLsn)
    }
  }

  readonly newId = (): number => this.#nextId++

  /** Brings the metadata store up to the log, and answers everything the mirror begins with. */
  async ready(): Promise<FromStorage & { kind: 'ready' }> {
    const catalogRows = await this.catalog.load()
    for (const region of this.regions.values()) this.updates.version(region)
    return {
      kind: 'ready',
      directory: this.store.path(''),
      sequence: this.log.lastLsn,
      updates: this.updates.take(),
      sequenceStates: this.sequenceStates,
      catalogRows,
    }
  }

  /** Judges, logs and applies; the answer leaves through the outbox once the record is durable. */
  commit(id: number, request: CommitRequest): void {
    this.#refuseIfFailed()
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
    const lsn = this.log.append(record)
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
    for (const name of names) {
      if (known.has(name) || this.#namedByLog.has(name)) continue
      closeFile(this.store.path(name))
      this.store.remove(name)
    }
  }

  writeSequence(id: number, sequence: number, state: SequenceState): void {
    this.#refuseIfFailed()
    const lsn = this.log.append({ kind: 'sequence', sequence, state })
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
    if (this.regions.get(region.id) === region && !region.closed) this.updates.version(region)
    else this.updates.gone(region)
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

  readonly openSegment = (name: string, rowIdBase: RowId, sequence: number): Segment => {
    const path = this.store.path(name)
    const { footer, bytes } = readFooter(path)
    return new Segment({ name, path, footer, bytes, rowIdBase, sequence, newId: this.newId })
  }

  /** A closed region again, from its manifest entry. */
  reopen(id: RegionId): Region {
    const entry = this.manifest.region(id)
    if (!entry) throw new PgError('55000', `region ${id} does not exist`)
    return this.#openRegion(id, entry.schema, entry.flushedLsn)
  }

  fault(during: string, error: unknown): void {
    this.#post({ kind: 'fault', during, error: toErrorRecord(error) })
  }

  /** Set when the region's content goes away or the server stops: a compaction of it need not finish. */
  cancelFlag(region: Region): Int32Array {
    return (region.cancel ??= new Int32Array(new SharedArrayBuffer(4)))
  }

  /** Removes log files that nothing needs any more. */
  cutLog(): void {
    if (this.log.failure) return
    let needed = this.log.durableLsn + 1
    for (const region of this.regions.values()) needed = Math.min(needed, region.pinnedLsn)
    needed = Math.min(needed, this.catalog.oldestPending)
    if (needed < this.log.secondFileLsn) return
    // Sequences have no segments: their states move to the manifest before their records go.
    this.manifest.commit([
      { kind: 'sequences', states: new Map(this.sequenceStates), lsn: needed - 1 },
      // Files go whole: older records than the needed ones stay, and replay must still know what was dropped.
      { kind: 'forget-drops', before: this.log.keptFrom(needed) },
    ])
    this.log.removeBefore(needed)
  }

  #refuseIfFailed(): void {
    if (this.log.failure) throw this.log.failure
  }

  #openRegion(id: RegionId, schema: RegionSchema, flushedLsn: number): Region {
    const region = new Region(id, schema, flushedLsn, this.newId)
    const entry = this.manifest.region(id)
    if (entry) {
      region.nextRowId = entry.nextRowId
      region.segments = entry.segments.map(({ name, rowIdBase, sequence, deletes }) => {
        const segment = this.openSegment(name, rowIdBase, sequence)
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
        const region = new Region(id, schema, 0, this.newId)
        this.regions.set(id, region)
        return region
      },
      remove: (region) => {
        this.regions.delete(region.id)
        this.onChange(region)
      },
      replaced: (region) => this.onReplaced(region),
    }
  }

  #replay(lsn: number, record: LogRecord, catalogApplied: number): void {
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
    this.manifest.commit(gone.map((region) => ({ kind: 'drop', region, lsn: this.log.lastLsn })))
  }

  /** What a crash left: unpublished files, bulk-loaded segments that no commit named, files that a manifest forgot. */
  #sweep(): void {
    this.store.sweepUnpublished('segments/')
    this.store.sweepUnpublished('manifest/')
    const known = referencedObjects(this.manifest.state)
    for (const region of this.regions.values()) for (const segment of region.segments) known.add(segment.name)
    for (const { name } of this.store.list('segments/'))
      if (!known.has(name) && !this.#namedByLog.has(name)) this.store.remove(name)
  }
}
