// The region server's face on the socket thread: requests go to the storage thread by message, snapshots and scans are answered
// from the mirror. Updates arrive before the answer they belong to, so a commit's caller sees its own rows.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { fromErrorRecord, PgError } from '../../engine/errors.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { inlineSegmentTasks, type SegmentTasks, threadedSegmentTasks } from '../compaction/segment-tasks.ts'
import type { FileOperations } from '../objects/file-operations.ts'
import type {
  BulkWriter,
  Condition,
  HealthPart,
  RegionServer,
  RegionStatistics,
  SegmentReport,
} from '../region-server.ts'
import type {
  AffectedRows,
  CommitRequest,
  CommitResult,
  KeyLookupResult,
  RegionId,
  RegionSchema,
} from '../requests/request.ts'
import { findRow } from '../points/find-row.ts'
import { prepareBulkScan, prepareScan } from '../requests/scan.ts'
import { dropSegmentNumber } from '../scan/cache-numbers.ts'
import { scannedBytes } from '../scan/scanned-bytes.ts'
import { forgetStatistics, regionStatisticsOf } from '../scan/statistics.ts'
import { CommitQueue } from './commit-queue.ts'
import { openBulkWriter } from './bulk-writer.ts'
import type { FromStorage, PackedPublish, ToStorage } from './messages.ts'
import { Mirror } from './mirror.ts'
import { unpackPublish } from './packed-publish.ts'
import { reportRegions, reportSegments, rowBytesOf } from './region-report.ts'
import { TaskBoard, type TaskRecord } from './task-list.ts'

/** What a Worker and a MessagePort have in common. */
export interface StorageEndpoint {
  postMessage(message: unknown): void
  on(event: string, listener: (value: any) => void): unknown
}

export interface OpenOptions {
  /** The storage thread: a Worker, or a MessagePort whose other end serveStorage got. Its exit must be told through `ended`. */
  readonly storage: StorageEndpoint
  /** Faults of ours on the storage thread that no request waits for: for the server's log. */
  readonly onFault?: (during: string, error: Error) => void
  /** What the server's log should say though nothing is wrong. */
  readonly onNotice?: (text: string) => void
  /** Where the regions' buckets are to be served, perhaps before the server is open. */
  readonly onObjects?: (port: MessagePort) => void
  /** Numbers in the column cache of segments and chunks that nobody reads any more. */
  readonly onGone?: (numbers: ReadonlySet<number>) => void
  /** Bulk loads encode segments on this thread: for tests. */
  readonly inline?: boolean
  /** For bulk loads that are encoded inline. */
  readonly operations?: FileOperations
}

interface Waiting {
  readonly resolve: (value: any) => void
  readonly reject: (error: Error) => void
  readonly commit?: CommitRequest
}
type Asking = ToStorage extends infer One ? (One extends { readonly id: number } ? Omit<One, 'id'> : never) : never

/** Resolves once the storage thread has opened the data directory and replayed its log; rejects with what kept it from that. */
export function openRegionServer(options: OpenOptions): Promise<RegionServer> {
  const { storage } = options
  return new Promise((resolve, reject) => {
    let server: OpenServer | undefined
    storage.on('message', (message: FromStorage | PackedPublish) => {
      if (isPacked(message)) {
        server?.receive(unpackPublish(message))
        return
      }
      switch (message.kind) {
        case 'ready':
          server = new OpenServer(options, message)
          resolve(server)
          return
        case 'failed':
          reject(fromErrorRecord(message.error))
          return
        case 'publish':
          server?.receive(message)
          return
        case 'task':
          server?.takeTask(message.task)
          return
        case 'notice':
          options.onNotice?.(message.text)
          return
        case 'objects':
          if (options.onObjects) options.onObjects(message.port)
          else message.port.close()
          return
        case 'condition':
          server?.takeCondition(message)
          if (message.error) options.onFault?.(`keeping the ${message.part}`, fromErrorRecord(message.error))
          else options.onNotice?.(`the ${message.part} works again`)
          return
        case 'fault':
          options.onFault?.(message.during, fromErrorRecord(message.error))
      }
    })
    const ended = (error?: unknown): void => {
      const reason = error instanceof Error ? `: ${error.message}` : ''
      const failure = new PgError('58030', `the storage thread ended${reason}`)
      reject(failure)
      server?.storageEnded(failure)
    }
    // A Worker tells by error and exit, a port by close.
    for (const event of ['error', 'exit', 'close'] as const) storage.on(event as 'close', ended as () => void)
  })
}

const isPacked = (message: FromStorage | PackedPublish): message is PackedPublish => Array.isArray(message)

class OpenServer implements RegionServer {
  readonly catalogRows: RegionServer['catalogRows']
  readonly sequenceStates: RegionServer['sequenceStates']
  readonly #mirror: Mirror
  readonly #tasks: SegmentTasks
  readonly #directory: string
  readonly #onGone: OpenOptions['onGone']
  readonly #board = new TaskBoard()
  readonly #waiting = new Map<number, Waiting>()
  /** How many commits to each region are under way. */
  readonly #committing = new Map<RegionId, number>()
  readonly #states: Map<number, { lastValue: bigint; called: boolean }>
  readonly #conditions = new Map<HealthPart, Condition>()
  readonly #commits: CommitQueue
  /** Replies of the last publish that had any: so many are likely to ask again together. */
  #answeredTogether = 0
  #nextId = 1
  #ended: PgError | undefined

  constructor(options: OpenOptions, ready: FromStorage & { kind: 'ready' }) {
    this.#commits = new CommitQueue(ready.commitRing, (message) => options.storage.postMessage(message))
    this.#mirror = new Mirror(
      ready.sequence,
      ready.updates,
      (epoch) => this.#post({ kind: 'pinned', epoch }),
      options.onGone,
    )
    this.#directory = ready.directory
    this.#onGone = options.onGone
    this.#tasks = options.inline
      ? inlineSegmentTasks(ready.directory, options.operations)
      : threadedSegmentTasks(ready.directory)
    this.catalogRows = ready.catalogRows
    this.#states = new Map(ready.sequenceStates)
    this.sequenceStates = this.#states
  }

  receive(message: ReturnType<typeof unpackPublish>): void {
    this.#mirror.apply(message.sequence, message.epoch, message.updates)
    if (message.replies.length > 0) this.#answeredTogether = message.replies.length
    for (const reply of message.replies) {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (waiting?.commit) this.#countCommit(waiting.commit, -1)
      if (reply.ok) waiting?.resolve(reply.value)
      else waiting?.reject(fromErrorRecord(reply.error))
    }
  }

  takeTask(task: TaskRecord): void {
    this.#board.take(task)
  }

  takeCondition({ part, error, readOnly }: FromStorage & { kind: 'condition' }): void {
    this.#conditions.delete(part)
    if (error) this.#conditions.set(part, { part, error: fromErrorRecord(error), since: Date.now(), readOnly })
  }

  conditions(): readonly Condition[] {
    return [...this.#conditions.values()]
  }

  storageEnded(failure: PgError): void {
    this.#ended ??= failure
    for (const waiting of this.#waiting.values()) waiting.reject(failure)
    this.#waiting.clear()
  }

  get sequence(): RegionServer['sequence'] {
    return this.#mirror.sequence
  }

  snapshot(): ReturnType<RegionServer['snapshot']> {
    return this.#mirror.snapshot()
  }

  handle(request: Parameters<RegionServer['handle']>[0]): Promise<AffectedRows> {
    return this.#ask({ kind: 'handle', request })
  }

  commit(request: Parameters<RegionServer['commit']>[0]): Promise<CommitResult> {
    this.#countCommit(request, 1)
    return this.#wait((id) => this.#commits.add(id, request, this.#isAlone), request)
  }

  lookupKeys(request: Parameters<RegionServer['lookupKeys']>[0]): Promise<KeyLookupResult> {
    return this.#ask({ kind: 'lookup', request })
  }

  scan(region: RegionId, request: Parameters<RegionServer['scan']>[1]): ReturnType<RegionServer['scan']> {
    const partitions = prepareScan(region, request, this.#mirror.version(region) !== undefined)
    if (partitions.length > 0) this.#mirror.facts().get(region)?.add('scannedBytes', scannedBytes(partitions))
    return partitions
  }

  findRow(...[region, request, memory]: Parameters<RegionServer['findRow']>): ReturnType<RegionServer['findRow']> {
    const { sequence } = this.#mirror
    return findRow(region, request, { sequence, version: this.#mirror.version(region) }, memory)
  }

  /** Nobody else waits for the storage thread, or is likely to ask in the same turn. */
  get #isAlone(): boolean {
    return this.#waiting.size <= 1 && this.#answeredTogether <= 1
  }

  isSettled(region: RegionId): boolean {
    return !this.#committing.has(region)
  }

  #countCommit({ operations }: CommitRequest, by: 1 | -1): void {
    for (const { region } of operations) {
      const count = (this.#committing.get(region) ?? 0) + by
      if (count === 0) this.#committing.delete(region)
      else this.#committing.set(region, count)
    }
  }

  async bulkWriter(region: RegionId, schema: RegionSchema): Promise<BulkWriter> {
    return openBulkWriter(this.#tasks, schema, this.#directory, `segments/${region}/${randomBytes(8).toString('hex')}`)
  }

  scanBulk(...[region, schema, segments, firstRow, request]: Parameters<RegionServer['scanBulk']>): ScanPartition[] {
    return prepareBulkScan(region, schema, segments, firstRow, request)
  }

  discard(segments: readonly string[]): void {
    this.#forgetLoads(segments.filter((name) => !this.#mirror.hasSegment(name)))
    if (segments.length > 0 && !this.#ended) this.#post({ kind: 'discard', segments })
  }

  #forgetLoads(segments: readonly string[]): void {
    const numbers = segments.map((name) => dropSegmentNumber(join(this.#directory, name)))
    const known = numbers.filter((number) => number !== undefined)
    if (known.length > 0) this.#onGone?.(new Set(known))
  }

  judge(request: Parameters<RegionServer['judge']>[0]): Promise<CommitResult | undefined> {
    return this.#ask({ kind: 'judge', request })
  }

  async writeSequence(
    sequence: number,
    state: { readonly lastValue: bigint; readonly called: boolean },
  ): Promise<void> {
    await this.#ask({ kind: 'sequence', sequence, state })
    this.#states.set(sequence, state)
  }

  statistics(region: RegionId): ReturnType<RegionServer['statistics']> {
    const version = this.#mirror.version(region)
    return version && regionStatisticsOf(version)
  }

  analyze(region: RegionId): void {
    const version = this.#mirror.version(region)
    if (version) forgetStatistics(version)
  }

  regionStatistics(): readonly RegionStatistics[] {
    return reportRegions(this.#mirror)
  }

  segments(): Iterable<SegmentReport> {
    return reportSegments(this.#mirror)
  }

  tasks(): readonly TaskRecord[] {
    return this.#board.list()
  }

  rowBytes(region: RegionId): number {
    const version = this.#mirror.version(region)
    return version ? rowBytesOf(version) : 0
  }

  indexBytes(region: RegionId): ReadonlyMap<number, number> {
    const bytes = new Map<number, number>()
    for (const segment of this.#mirror.version(region)?.segments ?? [])
      for (const one of segment.indexes) bytes.set(one.index, (bytes.get(one.index) ?? 0) + one.bytes)
    return bytes
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#ask({ kind: 'close' })
    this.#ended ??= new PgError('57P01', 'the region server is closed')
    await this.#tasks.close()
  }

  #ask<T>(message: Asking): Promise<T> {
    return this.#wait((id) => this.#post({ ...message, id } as ToStorage))
  }

  #wait<T>(send: (id: number) => void, commit?: CommitRequest): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, commit })
      try {
        send(id)
      } catch (error) {
        this.#waiting.delete(id)
        if (commit) this.#countCommit(commit, -1)
        reject(error as Error)
      }
    })
  }

  #post(message: ToStorage): void {
    this.#commits.post(message)
  }
}
