// The executor over worker threads: each query goes to the least busy worker and stays there; tiny ones run where they are.
// A worker that dies fails its queries and is replaced.
import type { SharedColumns } from '../columns/shared-columns.ts'
import { CatalogVersions } from './catalog-versions.ts'
import { offeredRowsMin } from './crew.ts'
import { threadsMax } from './crew-block.ts'
import type { EffectHandler, Executor, RunningQuery } from './executor.ts'
import type { WorkerHooks } from './hooks.ts'
import { InlineQuery } from './inline-query.ts'
import { runsInline } from './inline-plan.ts'
import { QueryWorker, type WorkerOptions } from './query-worker.ts'
import type { QueryTask } from './query-task.ts'
import { WorkerQuery } from './worker-query.ts'

export interface ExecutorOptions {
  readonly workers: number
  /** The worker's entry file, which calls serveWorker. */
  readonly workerUrl: URL
  /** What the calling thread needs to run tiny plans itself; without it everything goes to workers. */
  readonly inline?: WorkerHooks
  /** Handed to every worker beside what the pool needs. */
  readonly workerData?: Readonly<Record<string, unknown>>
  /** Memory that all workers share: columns are decoded into it. */
  readonly memory?: SharedColumns
  readonly heapMegabytesMax?: number
  /** Where queries may write what memory does not hold; without it they fail with 53200. */
  readonly temporaryDirectory?: string
  /** Workers start with startWorkers or the first query that needs one, not at once. */
  readonly deferred?: boolean
  /** Told of workers that died, for the log. */
  readonly onWorkerDeath?: () => void
}

const heapMegabytesDefault = 4096
/** A chunk has about 50 ms of work, but a sort's first one, or an aggregate's, has all of it. */
const longPullMilliseconds = 200
/**
 * Workers beyond the asked number that may be started while all are asleep in effects (locks held by queries behind them), or at long
 * pulls.
 */
const extraWorkersMax = 16

/** How often it is looked whether those who help a query of a dead worker have left. */
const helpersLeaveMilliseconds = 2

// oxlint-disable-next-line require-await -- a pool may later wait for its workers to load
export async function createExecutor(options: ExecutorOptions): Promise<Executor> {
  return new WorkerPool(options)
}

/** Other threads may be asked to help. */
function isLarge({ sources }: QueryTask): boolean {
  let rows = 0
  for (const partitions of sources.values()) for (const partition of partitions) rows += partition.rows
  return rows >= offeredRowsMin
}

class WorkerPool implements Executor {
  readonly #options: ExecutorOptions
  readonly #workers: QueryWorker[] = []
  /** Numbers of workers that run, or that others may still be helping. */
  readonly #threads = new Set<number>()
  readonly #catalogs: CatalogVersions
  #closed = false

  constructor(options: ExecutorOptions) {
    this.#options = options
    this.#catalogs = new CatalogVersions((data) => options.inline!.reviveCatalog(data))
    if (!options.deferred) void this.startWorkers()
  }

  async startWorkers(): Promise<void> {
    while (!this.#closed && this.#workers.length < this.#options.workers) this.#start()
    await Promise.all(this.#workers.map((worker) => worker.up))
  }

  #start(): QueryWorker {
    const { workerUrl, heapMegabytesMax, workerData, memory, temporaryDirectory } = this.#options
    const workerOptions: WorkerOptions = {
      url: workerUrl,
      heapMegabytesMax: heapMegabytesMax ?? heapMegabytesDefault,
      workerData,
      memory: memory?.handle(),
      thread: this.#freeThread(),
      temporaryDirectory,
    }
    const worker = new QueryWorker(workerOptions, (dead) => this.#replace(dead))
    for (const other of this.#workers) if (other.alive) worker.meet(other)
    this.#workers.push(worker)
    return worker
  }

  #freeThread(): number {
    let thread = 0
    while (this.#threads.has(thread)) thread++
    if (thread >= threadsMax) throw new Error('more query threads than there are numbers')
    this.#threads.add(thread)
    return thread
  }

  #replace(dead: QueryWorker): void {
    for (const other of this.#workers) other.block.threadDied(dead.thread)
    dead.block.fail(new Error('the worker that ran the query ended unexpectedly'), false)
    dead.block.close()
    this.#takeBack(dead)
    const at = this.#workers.indexOf(dead)
    if (at >= 0) this.#workers.splice(at, 1)
    if (this.#closed) return
    this.#options.onWorkerDeath?.()
    if (this.#workers.length < this.#options.workers) this.#start()
  }

  /** What a dead worker's queries held: once nobody helps them any more. */
  #takeBack(dead: QueryWorker): void {
    if (dead.block.isHeld && !this.#closed) {
      setTimeout(() => this.#takeBack(dead), helpersLeaveMilliseconds).unref()
      return
    }
    this.#threads.delete(dead.thread)
    if (dead.memory) this.#options.memory?.threadEnded(dead.memory)
  }

  run(task: QueryTask, handler: EffectHandler): RunningQuery {
    if (this.#closed) throw new Error('the executor is closed')
    const { inline } = this.#options
    if (inline && runsInline(task)) {
      return new InlineQuery(task, inline, this.#catalogs.view(task.catalogVersion), handler)
    }
    // Kept with the query: when its first rows are asked for, others may have come and gone.
    const catalog = this.#catalogs.data(task.catalogVersion)
    return new WorkerQuery(task, handler, (chosen) => this.#workerFor(chosen, catalog))
  }

  /** The least busy worker that is awake, with the task's catalog sent ahead. */
  #workerFor(task: QueryTask, catalog: unknown): QueryWorker {
    if (this.#closed) throw new Error('the executor is closed')
    void this.startWorkers()
    const awake = this.#workers.filter((worker) => worker.alive && !worker.blocked)
    awake.sort((a, b) => a.busy - b.busy || a.queries - b.queries)
    // Behind a pull that lasts a query would wait for nobody knows how long. One that still loads takes what those who are up cannot, and
    // no other is begun meanwhile: on a busy machine a worker loads for seconds, and each takes time from the ones before it.
    let best =
      awake.find((worker) => worker.isUp && worker.busyMilliseconds <= longPullMilliseconds) ??
      awake.find((worker) => !worker.isUp)
    if (!best) {
      if (this.#workers.length < this.#options.workers + extraWorkersMax) best = this.#start()
      else best = awake[0] ?? [...this.#workers].sort((a, b) => a.queries - b.queries)[0]
    }
    // Those who may help must know it, too.
    const others = isLarge(task) ? this.#workers.filter((worker) => worker.alive) : []
    for (const worker of new Set([best, ...others]))
      if (!worker.knowsCatalog(task.catalogVersion)) worker.sendCatalog(task.catalogVersion, catalog)
    return best
  }

  hasCatalog(version: number): boolean {
    return this.#catalogs.has(version)
  }

  /** Workers get it with the first task that names it. */
  publishCatalog(version: number, data: unknown): void {
    this.#catalogs.publish(version, data)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
