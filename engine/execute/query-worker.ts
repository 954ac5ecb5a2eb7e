// One worker thread as the pool holds it: its queries, its effects under way, its death.
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { SharedColumnsHandle } from '../columns/shared-columns.ts'
import { PgError, fromErrorRecord, toErrorRecord } from '../errors.ts'
import { type CatalogSource, keepLast, postedCatalog } from './catalog-versions.ts'
import type { Mate } from './crew.ts'
import { CrewBlock } from './crew-block.ts'
import type { EffectHandler } from './executor.ts'
import { KeptValues } from './kept-values.ts'
import type { QueryTask, WorkerMessage } from './query-task.ts'
import { type EffectAnswer, type PoolMessage, postedTask, type WorkerStart } from './worker-protocol.ts'

/**
 * Levels of functions that run queries within queries: more than there are threads, and each takes some 10 KB where the plan is simple. What
 * outgrows it fails with 54001. Of memory that is never touched nothing is taken.
 */
const stackMegabytes = 64

/** The pool's side of a query. */
export interface WorkerClient {
  readonly handler: EffectHandler
  /** Of its session. */
  readonly backendPid: number
  chunk(message: WorkerMessage & { readonly kind: 'chunk' }): void
  failed(error: PgError): void
}

export interface WorkerOptions {
  readonly url: URL
  /** Megabytes of JavaScript heap; a worker that outgrows it dies alone. */
  readonly heapMegabytesMax: number
  readonly workerData?: Readonly<Record<string, unknown>>
  readonly memory?: SharedColumnsHandle
  /** Unlike that of any other that runs. */
  readonly thread: number
  readonly temporaryDirectory?: string
}

export class QueryWorker {
  /** Pulls under way. */
  busy = 0
  /** When it was last heard of, or got something to do while it had nothing. */
  #heard = performance.now()
  /** Queries that asked for an effect and have not ended their pull, innermost last: the others sleep below it. */
  readonly #asking: { readonly query: number; asleep: boolean }[] = []
  /** Pulls that were posted to a sleeping thread and run on top of what sleeps. */
  readonly #onTop = new Set<number>()
  alive = true
  isRetired = false
  readonly memory: SharedColumnsHandle | undefined
  readonly thread: number
  readonly block = new CrewBlock()
  readonly #worker: Worker
  readonly #effects: MessagePort
  readonly #wake = new Int32Array(new SharedArrayBuffer(4))
  readonly #clients = new Map<number, WorkerClient>()
  /** What it has of those it was sent. */
  readonly #catalogs = new Set<number>()
  readonly #kept = new KeptValues()
  #lastError: unknown
  readonly #up = Promise.withResolvers<void>()
  /** It has loaded: what it is sent, it does at once. */
  isUp = false

  constructor(options: WorkerOptions, died: (worker: QueryWorker) => void) {
    const { port1, port2 } = new MessageChannel()
    this.#effects = port1
    this.memory = options.memory
    this.thread = options.thread
    const start: WorkerStart = {
      effects: port2,
      wake: this.#wake,
      memory: options.memory,
      crew: { thread: this.thread, block: this.block.shared },
      temporaryDirectory: options.temporaryDirectory,
    }
    this.#worker = new Worker(options.url, {
      workerData: { ...options.workerData, ...start },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: options.heapMegabytesMax, stackSizeMb: stackMegabytes },
    })
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message))
    this.#worker.on('error', (error) => {
      this.#lastError = error
    })
    this.#worker.on('exit', () => {
      this.alive = false
      this.#up.resolve()
      this.#effects.close()
      const clients = [...this.#clients.values()]
      this.#clients.clear()
      for (const client of clients) client.failed(this.#deathError())
      died(this)
    })
    void this.up.then(() => {
      this.isUp = true
    })
    // Workers do not keep the process alive: its owner closes the executor.
    this.#worker.unref()
    this.#effects.unref()
  }

  /** It has loaded, or died. */
  get up(): Promise<void> {
    return this.#up.promise
  }

  /** How long its pull has lasted, or the morsel of another's that it is at; 0: it has none. */
  get busyMilliseconds(): number {
    return this.busy === 0 ? this.block.helpsMilliseconds : performance.now() - this.#heard
  }

  get queries(): number {
    return this.#clients.size
  }

  /** It sleeps in an effect: others on it wait as well. */
  get blocked(): boolean {
    return this.#onTop.size === 0 && this.#asking.at(-1)?.asleep === true
  }

  /** What it sleeps for is asked by this session: it may run what the answer needs. */
  sleepsFor(backendPid: number): boolean {
    return this.blocked && this.#clients.get(this.#asking.at(-1)!.query)?.backendPid === backendPid
  }

  /** Has had nothing to do for so long; 0: it has something. */
  get idleMilliseconds(): number {
    return this.isUp && this.busy === 0 && this.queries === 0 ? performance.now() - this.#heard : 0
  }

  /** Ends once it helps nobody; it is asked for nothing from now on. */
  retire(): void {
    this.alive = false
    this.isRetired = true
    this.#post({ kind: 'retire' })
  }

  attach(query: number, client: WorkerClient): void {
    this.#clients.set(query, client)
  }

  knowsCatalog(version: number): boolean {
    return this.#catalogs.has(version)
  }

  sendCatalog(version: number, source: CatalogSource): void {
    this.#post({ kind: 'catalog', version, catalog: postedCatalog(source, this.#catalogs) })
    this.#catalogs.add(version)
    keepLast(this.#catalogs)
  }

  /** The first pull brings the task along. onTop: it runs while another query of its session sleeps. */
  start(task: QueryTask, rows: number, words: Int32Array, onTop: boolean): void {
    const kept = this.#kept
    // Before the task is written: what that makes way for may be part of it.
    const forget = kept.takeForgotten()
    let isSent = false
    try {
      const start = { task: postedTask(task, kept), words, forget }
      this.#pull({ kind: 'pull', query: task.query, rows, start, onTop })
      isSent = true
    } finally {
      kept.sent(isSent)
    }
  }

  pull(query: number, rows: number, output?: SharedArrayBuffer): void {
    this.#pull({ kind: 'pull', query, rows, output })
  }

  #pull(message: PoolMessage & { readonly kind: 'pull' }): void {
    this.#post(message)
    if (this.busy++ === 0) this.#heard = performance.now()
    this.block.addPulls(1)
    if (this.#asking.length > 0 && (message.onTop || !message.start)) this.#onTop.add(message.query)
    this.#wakeUp()
  }

  /** It has not begun the query, and will not. */
  takenBack(query: number): void {
    this.#clients.delete(query)
    this.busy--
  }

  close(query: number): void {
    this.#clients.delete(query)
    if (!this.alive) return
    this.#post({ kind: 'close', query })
    this.#wakeUp()
  }

  /** Makes it known to another worker, and that one to it. */
  meet(other: QueryWorker): void {
    const { port1, port2 } = new MessageChannel()
    this.#introduce({ thread: other.thread, port: port1, block: other.block.shared })
    other.#introduce({ thread: this.thread, port: port2, block: this.block.shared })
  }

  #introduce(mate: Mate): void {
    this.#worker.postMessage({ kind: 'mate', mate } satisfies PoolMessage, [mate.port])
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #post(message: PoolMessage): void {
    this.#worker.postMessage(message)
  }

  #receive(message: WorkerMessage): void {
    this.#heard = performance.now()
    switch (message.kind) {
      case 'up':
        this.#up.resolve()
        return
      case 'chunk': {
        const { query, done } = message.chunk
        this.#pulled(query)
        const client = this.#clients.get(query)
        if (done) this.#clients.delete(query)
        client?.chunk(message)
        return
      }
      case 'failed': {
        this.#pulled(message.query)
        const client = this.#clients.get(message.query)
        this.#clients.delete(message.query)
        client?.failed(fromErrorRecord(message.error))
        return
      }
      case 'notice':
        this.#clients.get(message.query)?.handler.notice(message.severity, message.sqlstate, message.message)
        return
      case 'effect':
        void this.#answer(message.query, message.id, message.name, message.args)
    }
  }

  #pulled(query: number): void {
    this.busy--
    this.#onTop.delete(query)
    const at = this.#asking.findIndex((asking) => asking.query === query)
    if (at >= 0) this.#asking.splice(at, 1)
  }

  async #answer(query: number, id: number, name: string, args: readonly unknown[]): Promise<void> {
    let asking = this.#asking.find((one) => one.query === query)
    if (!asking) this.#asking.push((asking = { query, asleep: true }))
    asking.asleep = true
    this.#onTop.delete(query)
    let answer: EffectAnswer
    try {
      const client = this.#clients.get(query)
      if (!client) throw new PgError('57014', 'canceling statement due to user request')
      answer = { id, value: await client.handler.effect(name, args) }
    } catch (error) {
      answer = { id, error: toErrorRecord(error) }
    }
    asking.asleep = false
    if (!this.alive) return
    try {
      this.#effects.postMessage(answer)
    } catch (error) {
      this.#effects.postMessage({ id, error: toErrorRecord(error) } satisfies EffectAnswer)
    }
    this.#wakeUp()
  }

  #wakeUp(): void {
    if (this.#asking.length === 0) return
    Atomics.add(this.#wake, 0, 1)
    Atomics.notify(this.#wake, 0)
  }

  #deathError(): PgError {
    const cause = this.#lastError as
      { readonly code?: string; readonly message?: string; readonly stack?: string } | undefined
    if (cause?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return new PgError('53200', 'out of memory', { detail: 'The worker that ran the query reached its heap limit.' })
    }
    const error = new PgError('XX000', 'internal error: the worker that ran the query ended unexpectedly')
    if (cause?.stack) error.stack = cause.stack
    return error
  }
}
