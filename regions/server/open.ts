// The region server's face on the socket thread: requests go to the storage thread by message, snapshots and scans are answered
// from the mirror. Updates arrive before the answer they belong to, so a commit's caller sees its own rows.
import { randomBytes } from 'node:crypto'
import { fromErrorRecord, PgError } from '../../engine/errors.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { inlineSegmentTasks, type SegmentTasks, threadedSegmentTasks } from '../compaction/segment-tasks.ts'
import type { BulkWriter, RegionServer, RegionStatistics } from '../region-server.ts'
import type { AffectedRows, CommitResult, KeyLookupResult, RegionId, RegionSchema } from '../requests/request.ts'
import { prepareBulkScan, prepareScan } from '../requests/scan.ts'
import { chunkBytes, livingRows, regionStatisticsOf } from '../scan/statistics.ts'
import { openBulkWriter } from './bulk-writer.ts'
import type { FromStorage, ToStorage } from './messages.ts'
import { Mirror, visibleRows } from './mirror.ts'

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
  /** Bulk loads encode segments on this thread: for tests. */
  readonly inline?: boolean
}

type Waiting = { readonly resolve: (value: any) => void; readonly reject: (error: Error) => void }
type Asking = ToStorage extends infer One ? (One extends { readonly id: number } ? Omit<One, 'id'> : never) : never

/** Resolves once the storage thread has opened the data directory and replayed its log; rejects with what kept it from that. */
export function openRegionServer(options: OpenOptions): Promise<RegionServer> {
  const { storage } = options
  return new Promise((resolve, reject) => {
    let server: OpenServer | undefined
    storage.on('message', (message: FromStorage) => {
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

class OpenServer implements RegionServer {
  readonly catalogRows: RegionServer['catalogRows']
  readonly sequenceStates: RegionServer['sequenceStates']
  readonly #mirror: Mirror
  readonly #storage: OpenOptions['storage']
  readonly #tasks: SegmentTasks
  readonly #directory: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #states: Map<number, { lastValue: bigint; called: boolean }>
  #nextId = 1
  #ended: PgError | undefined

  constructor(options: OpenOptions, ready: FromStorage & { kind: 'ready' }) {
    this.#storage = options.storage
    this.#mirror = new Mirror(ready.sequence, ready.updates, (epoch) => this.#post({ kind: 'pinned', epoch }))
    this.#directory = ready.directory
    this.#tasks = options.inline ? inlineSegmentTasks(ready.directory) : threadedSegmentTasks(ready.directory)
    this.catalogRows = ready.catalogRows
    this.#states = new Map(ready.sequenceStates)
    this.sequenceStates = this.#states
  }

  receive(message: FromStorage & { kind: 'publish' }): void {
    this.#mirror.apply(message.sequence, message.epoch, message.updates)
    for (const reply of message.replies) {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (reply.ok) waiting?.resolve(reply.value)
      else waiting?.reject(fromErrorRecord(reply.error))
    }
  }

  storageEnded(failure: PgError): void {
    this.#ended ??= failure
    for (const waiting of this.#waiting.values()) waiting.reject(failure)
    this.#waiting.clear()
  }

  snapshot(): ReturnType<RegionServer['snapshot']> {
    return this.#mirror.snapshot()
  }

  handle(request: Parameters<RegionServer['handle']>[0]): Promise<AffectedRows> {
    return this.#ask({ kind: 'handle', request })
  }

  commit(request: Parameters<RegionServer['commit']>[0]): Promise<CommitResult> {
    return this.#ask({ kind: 'commit', request })
  }

  lookupKeys(request: Parameters<RegionServer['lookupKeys']>[0]): Promise<KeyLookupResult> {
    return this.#ask({ kind: 'lookup', request })
  }

  scan(region: RegionId, request: Parameters<RegionServer['scan']>[1]): ReturnType<RegionServer['scan']> {
    return prepareScan(region, request, this.#mirror.version(region) !== undefined)
  }

  async bulkWriter(region: RegionId, schema: RegionSchema): Promise<BulkWriter> {
    return openBulkWriter(this.#tasks, schema, this.#directory, `segments/${region}/${randomBytes(8).toString('hex')}`)
  }

  scanBulk(...[region, schema, segments, firstRow, request]: Parameters<RegionServer['scanBulk']>): ScanPartition[] {
    return prepareBulkScan(region, schema, segments, firstRow, request)
  }

  discard(segments: readonly string[]): void {
    if (segments.length > 0 && !this.#ended) this.#post({ kind: 'discard', segments })
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

  regionStatistics(): readonly RegionStatistics[] {
    return Array.from(this.#mirror.regions(), ([region, version]) => ({
      region,
      rows: livingRows(version),
      segments: version.segments.length,
      segmentBytes: version.segments.reduce((sum, segment) => sum + segment.bytes, 0),
      memtableRows: version.chunks.reduce((sum, chunk) => sum + visibleRows(chunk, Infinity), 0),
      memtableBytes: chunkBytes(version),
    }))
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#ask({ kind: 'close' })
    this.#ended ??= new PgError('57P01', 'the region server is closed')
    await this.#tasks.close()
  }

  #ask<T>(message: Asking): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      try {
        this.#post({ ...message, id } as ToStorage)
      } catch (error) {
        this.#waiting.delete(id)
        reject(error as Error)
      }
    })
  }

  #post(message: ToStorage): void {
    this.#storage.postMessage(message)
  }
}
