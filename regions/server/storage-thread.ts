// The storage thread's side of the region server: answers requests from the socket thread, one writer for all regions.
import type { MessagePort } from 'node:worker_threads'
import { PgError, toErrorRecord } from '../../engine/errors.ts'
import { inlineSegmentTasks, threadedSegmentTasks } from '../compaction/segment-tasks.ts'
import type { FileOperations } from '../objects/file-operations.ts'
import type { ConnectedBuckets } from '../objects/region-bucket/bucket-port.ts'
import { type MemtableLimits, memtableLimits } from '../limits.ts'
import { DecodeScratch } from '../log/encode-batch.ts'
import { handleCheckpoint } from '../requests/checkpoint.ts'
import { handleClose } from '../requests/close.ts'
import { handleCompact } from '../requests/compact.ts'
import { handleFlush } from '../requests/flush.ts'
import { handleIndex } from '../requests/index.ts'
import { handleLookup } from '../requests/lookup-keys.ts'
import { handleOpen } from '../requests/open.ts'
import { handlePlace } from '../requests/place.ts'
import { handleSetRole } from '../requests/set-role.ts'
import type { AffectedRows, MaintenanceRequest } from '../requests/request.ts'
import { type DataDirectoryLock, lockDataDirectory } from './data-directory.ts'
import { Maintenance } from './maintenance.ts'
import type { ToStorage } from './messages.ts'
import type { CatalogStore } from './catalog-feed.ts'
import { CommitListener } from './commit-listener.ts'
import { type UnpackedCommit, unpackCommits } from './packed-commits.ts'
import { StorageEngine } from './storage-engine.ts'

export type { CatalogStore } from './catalog-feed.ts'

type MaybePromise<T> = T | Promise<T>

export interface StorageOptions {
  readonly directory: string
  /** Made once the directory is locked. */
  readonly openCatalog: (
    notice: (text: string) => void,
  ) => MaybePromise<CatalogStore & { close?(): MaybePromise<void> }>
  /** A MessagePort or a worker's parentPort. */
  readonly port: Pick<MessagePort, 'postMessage' | 'on' | 'close'>
  /** Whoever asks is on another thread, so this one may wait for it. */
  readonly ownThread?: boolean
  /** Segments are encoded on this thread too: for tests, which would start a thread each otherwise. */
  readonly inline?: boolean
  readonly operations?: FileOperations
  readonly logFileBytesMax?: number
  readonly manifestEditsMax?: number
  /** Size-triggered and periodic flushes, and compactions, start on their own unless this is false. */
  readonly maintenance?: boolean
  readonly limits?: MemtableLimits
  /** Object stores that regions' files can be kept in. Closed when the server is. */
  readonly buckets?: ConnectedBuckets
  readonly owner?: () => string
  readonly bucketRetryMs?: number
}

/** Opens the data directory and serves until a close request. Failures to open are told through the port. */
export async function serveStorage(options: StorageOptions): Promise<void> {
  const { port, directory } = options
  let lock: DataDirectoryLock | undefined
  let catalog: Awaited<ReturnType<StorageOptions['openCatalog']>> | undefined
  try {
    lock = lockDataDirectory(directory)
    catalog = await options.openCatalog((text) => port.postMessage({ kind: 'notice', text }))
    const engine = new StorageEngine({
      directory,
      catalog,
      catalogApplied: await catalog.appliedLsn(),
      tasks: options.inline ? inlineSegmentTasks(directory, options.operations) : threadedSegmentTasks(directory),
      post: (message) => port.postMessage(message),
      operations: options.operations,
      logFileBytesMax: options.logFileBytesMax,
      manifestEditsMax: options.manifestEditsMax,
      buckets: options.buckets?.buckets,
      owner: options.owner?.(),
      bucketRetryMs: options.bucketRetryMs,
    })
    await engine.recover(options.limits ?? memtableLimits)
    const maintenance = new Maintenance(engine, options.maintenance ?? true, options.limits)
    const scratch = new DecodeScratch()
    const commitAll = (packed: Uint8Array): void => {
      for (const one of unpackCommits(packed, scratch)) commit(engine, maintenance, one, one.copy)
    }
    const listener = new CommitListener({
      ring: engine.commitRing,
      log: engine.log,
      commit: commitAll,
      waits: options.ownThread === true,
    })
    port.on('message', (message: ToStorage) => {
      if (typeof message === 'number') listener.serve()
      else
        listener.receive(() => {
          if (message.kind === 'commits') commitAll(message.packed)
          else receive(engine, maintenance, message, stop, () => port.close())
        })
    })
    await engine.ready()
    const held = { lock, catalog }
    async function stop(): Promise<void> {
      maintenance.stop()
      await Promise.allSettled([...engine.regions.values()].map((region) => region.maintenance))
      const followed = engine.buckets.stop()
      options.buckets?.close()
      await followed
      await engine.log.close()
      await engine.catalog.settled()
      engine.manifest.close()
      await engine.tasks.close()
      await held.catalog.close?.()
      held.lock.release()
    }
  } catch (error) {
    options.buckets?.close()
    await catalog?.close?.()
    lock?.release()
    port.postMessage({ kind: 'failed', error: toErrorRecord(error) })
  }
}

function receive(
  engine: StorageEngine,
  maintenance: Maintenance,
  message: Exclude<ToStorage, number | { readonly kind: 'commits' }>,
  stop: () => Promise<void>,
  end: () => void,
): void {
  const fail = (error: unknown): void => engine.answerError((message as { id: number }).id, error)
  switch (message.kind) {
    case 'commit':
      commit(engine, maintenance, message)
      return
    case 'handle':
      handle(engine, message.request).then((value) => engine.answer(message.id, value), fail)
      return
    case 'judge':
      attempt(() => engine.judge(message.id, message.request), fail)
      return
    case 'discard':
      attempt(
        () => engine.discard(message.segments),
        (error) => engine.fault('removing segments of a bulk load', error),
      )
      return
    case 'lookup':
      attempt(() => engine.answer(message.id, handleLookup(engine, message.request)), fail)
      return
    case 'sequence':
      attempt(() => engine.writeSequence(message.id, message.sequence, message.state), fail)
      return
    case 'pinned':
      attempt(
        () => engine.obsolete.pinned(message.epoch),
        (error) => engine.fault('removing obsolete files', error),
      )
      return
    case 'close':
      // Closing the port lets the thread end; what was posted before still arrives.
      stop().then(() => {
        engine.answerClosed(message.id)
        end()
      }, fail)
  }
}

/** copy: of a commit whose memory is not its own, for one that has to wait. */
function commit(
  engine: StorageEngine,
  maintenance: Maintenance,
  { id, request }: UnpackedCommit,
  copy?: () => UnpackedCommit,
): void {
  const fail = (error: unknown): void => engine.answerError(id, error)
  const room = maintenance.admit(request)
  if (room) {
    const kept = copy ? copy().request : request
    room.then(() => engine.commit(id, kept)).catch(fail)
  } else attempt(() => engine.commit(id, request), fail)
}

function attempt(work: () => void, failed: (error: unknown) => void): void {
  try {
    work()
  } catch (error) {
    failed(error)
  }
}

async function handle(engine: StorageEngine, request: MaintenanceRequest): Promise<AffectedRows> {
  switch (request.kind) {
    case 'open':
      return handleOpen(engine, request)
    case 'close':
      return handleClose(engine, request)
    case 'flush':
      return handleFlush(engine, request)
    case 'compact':
      return handleCompact(engine, request)
    case 'index':
      return handleIndex(engine, request)
    case 'place':
      return handlePlace(engine, request)
    case 'set-role':
      return handleSetRole(engine, request)
    case 'checkpoint':
      return handleCheckpoint(engine)
    case 'cancel-task':
      return { rows: engine.work.cancel(request.task) ? 1 : 0 }
    default:
      throw new PgError('0A000', 'this request is not supported')
  }
}
