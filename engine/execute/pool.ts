// The executor over worker threads: each query goes to the least busy worker and stays there; tiny ones run where they are.
// A worker that dies fails its queries and is replaced.
import type { SharedColumns } from '../columns/shared-columns.ts'
import { rowsOf } from '../partition-parts.ts'
import type { CatalogView } from '../tables.ts'
import { type CatalogSource, CatalogVersions, postedCatalog, PublishedCatalogs } from './catalog-versions.ts'
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
  /** Workers beyond the asked number end when they had nothing to do for so long. */
  readonly extraIdleMilliseconds?: number
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
  for (const partitions of sources.values()) rows += rowsOf(partitions)
  return rows >= offeredRowsMin
}

/** How often queries that wait for a worker are looked at: whether theirs came to sleep, another is free, or they were canceled. */
const lookMilliseconds = 20
/** Where the options do not say so: whoever had many sleepers may soon have them again. */
const extraIdleMillisecondsDefault = 30_000
const looksPerIdleTime = 3

const comesSoon = (worker: QueryWorker): boolean => worker.isUp && worker.busyMilliseconds <= longPullMilliseconds

class WorkerPool implements Executor {
  readonly #options: ExecutorOptions
  /** Queries that were asked for rows and that no worker had begun when they were last looked at, with the catalogs that they name. */
  readonly #unbegun = new Map<WorkerQuery, CatalogSource>()
  #look: NodeJS.Timeout | undefined
  #retire: NodeJS.Timeout | undefined
  readonly #workers: QueryWorker[] = []
  /** Numbers of workers that run, or that others may still be helping. */
  readonly #threads = new Set<number>()
  readonly #catalogs = new PublishedCatalogs()
  /** Of those, what queries that run on the calling thread have seen. */
  readonly #inlineCatalogs: CatalogVersions
  #closed = false

  constructor(options: ExecutorOptions) {
    this.#options = options
    this.#inlineCatalogs = new CatalogVersions((data, since) => options.inline!.reviveCatalog(data, since))
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
    if (this.#workers.length > this.#options.workers) {
      const idle = this.#options.extraIdleMilliseconds ?? extraIdleMillisecondsDefault
      this.#retire ??= setInterval(() => this.#retireExtra(idle), idle / looksPerIdleTime).unref()
    }
    return worker
  }

  /** One at a time, so that those who come back soon find most of them. */
  #retireExtra(idle: number): void {
    if (this.#workers.length > this.#options.workers) {
      this.#workers.find((worker) => worker.alive && worker.idleMilliseconds > idle)?.retire()
      return
    }
    clearInterval(this.#retire)
    this.#retire = undefined
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
    if (!dead.isRetired) this.#options.onWorkerDeath?.()
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
      return new InlineQuery(task, inline, this.#inlineCatalog(task.catalogVersion), handler)
    }
    // Kept with the query: when its first rows are asked for, others may have come and gone.
    const catalog = this.#catalogs.source(task.catalogVersion)
    return new WorkerQuery(task, handler, (query) => this.#place(query, catalog))
  }

  #inlineCatalog(version: number): CatalogView {
    const catalogs = this.#inlineCatalogs
    if (!catalogs.has(version)) catalogs.publish(version, postedCatalog(this.#catalogs.source(version), catalogs.known))
    return catalogs.view(version)
  }

  #place(query: WorkerQuery, catalog: CatalogSource): void {
    if (this.#closed) throw new Error('the executor is closed')
    void this.startWorkers()
    const { backendPid } = query
    // Nothing else can happen on that thread before this query has ended, and functions within functions need no thread each.
    const caller = this.#workers.find((worker) => worker.alive && worker.sleepsFor(backendPid))
    const worker = caller ?? this.#freeWorker() ?? this.#awake()[0]
    if (worker) this.#begin(query, worker, catalog, caller !== undefined)
    this.#unbegun.set(query, catalog)
    this.#look ??= setInterval(() => this.#lookAtUnbegun(), lookMilliseconds).unref()
  }

  #begin(query: WorkerQuery, worker: QueryWorker, catalog: CatalogSource, onTop: boolean): void {
    const { task } = query
    // Those who may help must know it, too.
    const others = isLarge(task) ? this.#workers.filter((other) => other.alive) : []
    for (const one of new Set([worker, ...others]))
      if (!one.knowsCatalog(task.catalogVersion)) one.sendCatalog(task.catalogVersion, catalog)
    query.begin(worker, onTop)
  }

  /** Awake workers, the least busy first. */
  #awake(): QueryWorker[] {
    const awake = this.#workers.filter((worker) => worker.alive && !worker.blocked)
    return awake.sort((a, b) => a.busy - b.busy || a.queries - b.queries)
  }

  /** One that comes to a query soon, if there is one or may be. */
  #freeWorker(): QueryWorker | undefined {
    const awake = this.#awake()
    // Behind a pull that lasts a query would wait for nobody knows how long. One that still loads takes what those who are up cannot, and
    // no other is begun meanwhile: on a busy machine a worker loads for seconds, and each takes time from the ones before it. Those who
    // sleep leave theirs to as many as load.
    const free = awake.find(comesSoon)
    if (free) return free
    const { workers } = this.#options
    const loading = awake.filter((worker) => !worker.isUp)
    const loadingMax = loading.length === awake.length ? workers : 1
    if (loading.length >= loadingMax || loading[0]?.queries === 0) return loading[0]
    return this.#workers.length < workers + extraWorkersMax ? this.#start() : loading[0]
  }

  #lookAtUnbegun(): void {
    for (const [query, catalog] of this.#unbegun) {
      if (query.hasBegun) this.#unbegun.delete(query)
      else if (query.isCanceled) query.cancel()
      else this.#findBetter(query, catalog)
    }
    if (this.#unbegun.size > 0) return
    clearInterval(this.#look)
    this.#look = undefined
  }

  /** A query whose worker fell asleep or works long, or that found none, goes where its turn comes sooner. */
  #findBetter(query: WorkerQuery, catalog: CatalogSource): void {
    const { worker } = query
    if (worker && !worker.blocked && comesSoon(worker)) return
    const better = worker && !worker.isUp ? this.#awake().find(comesSoon) : this.#freeWorker()
    if (better && better !== worker && query.takeBack()) this.#begin(query, better, catalog, false)
  }

  hasCatalog(version: number): boolean {
    return this.#catalogs.has(version)
  }

  publishCatalog(version: number, source: CatalogSource): void {
    this.#catalogs.publish(version, source)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#look)
    clearInterval(this.#retire)
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
