// A query on a worker, as its session holds it.
import { PgError } from '../errors.ts'
import { cancelError, cancelReason } from './cancel.ts'
import type { EffectHandler, RunningQuery } from './executor.ts'
import type { QueryWorker, WorkerClient } from './query-worker.ts'
import type { Analysis, QueryTask, WorkerMessage, WriteBatch } from './query-task.ts'
import { claim, claimAt, claims, queryWords, stopAt } from './worker-protocol.ts'

interface Chunk {
  readonly payload: unknown
  readonly rows: number
  readonly done: boolean
}

export class WorkerQuery implements RunningQuery, WorkerClient {
  affected = 0
  readonly writes: WriteBatch[] = []
  analysis: Analysis | undefined
  readonly handler: EffectHandler
  readonly task: QueryTask
  readonly #place: (query: WorkerQuery) => void
  #words = newWords()
  #rows = 0
  #worker: QueryWorker | undefined
  #waiting: { resolve(chunk: Chunk): void; reject(error: PgError): void } | undefined
  #ended = false
  #error: PgError | undefined

  /** place: has a worker begin it, at once or later. */
  constructor(task: QueryTask, handler: EffectHandler, place: (query: WorkerQuery) => void) {
    this.task = task
    this.handler = handler
    this.#place = place
  }

  get backendPid(): number {
    return this.task.session.backendPid
  }

  get worker(): QueryWorker | undefined {
    return this.#worker
  }

  /** A worker has come to it, or nobody waits for it any more. */
  get hasBegun(): boolean {
    return this.#ended || Atomics.load(this.#words, claimAt) !== claim.none
  }

  /** onTop: of another query of its session, which sleeps there. */
  begin(worker: QueryWorker, onTop: boolean): void {
    this.#worker = worker
    worker.attach(this.task.query, this)
    try {
      worker.start(this.task, this.#rows, this.#words, onTop)
    } catch (error) {
      worker.close(this.task.query)
      this.failed(error as PgError)
    }
  }

  /** From the worker where it waits for its turn; false: it has begun there. */
  takeBack(): boolean {
    if (this.#worker) {
      if (!claims(this.#words, claim.takenBack)) return false
      this.#worker.takenBack(this.task.query)
      this.#worker = undefined
      this.#words = newWords()
    }
    return true
  }

  /** Whether it was asked to stop, which it sees to itself once it has begun. */
  get isCanceled(): boolean {
    return Atomics.load(this.task.cancel, 0) !== 0
  }

  /** Ends it where it has not begun. */
  cancel(): void {
    if (this.takeBack()) this.failed(cancelError(Atomics.load(this.task.cancel, 0)))
  }

  /** One at a time. */
  pull(rows: number, output?: SharedArrayBuffer): Promise<Chunk> {
    if (this.#error) return Promise.reject(this.#error)
    if (this.#ended) return Promise.reject(new Error('a pull after the end of a query'))
    if (this.#waiting) return Promise.reject(new Error('a pull during a pull'))
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      try {
        if (this.#worker) this.#worker.pull(this.task.query, rows, output)
        else {
          this.#rows = rows
          this.#place(this)
        }
      } catch (error) {
        this.#waiting = undefined
        this.#ended = true
        this.#worker?.close(this.task.query)
        reject(error as Error)
      }
    })
  }

  chunk(message: WorkerMessage & { readonly kind: 'chunk' }): void {
    const { payload, rows, done } = message.chunk
    this.writes.push(...message.writes)
    this.affected = message.affected
    if (done) {
      this.#ended = true
      this.analysis = message.analysis
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ payload, rows, done })
  }

  failed(error: PgError): void {
    this.#ended = true
    this.#error = error
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }

  takeWrites(): WriteBatch[] {
    return this.writes.splice(0)
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    if (this.#waiting) {
      // Its own word, not the task's: that one may belong to the session and to its next statement.
      Atomics.store(this.#words, stopAt, cancelReason.user)
      const waiting = this.#waiting
      this.#waiting = undefined
      waiting.reject(new PgError('57014', 'canceling statement due to user request'))
    }
    this.#worker?.close(this.task.query)
  }
}

const newWords = (): Int32Array => new Int32Array(new SharedArrayBuffer(queryWords * Int32Array.BYTES_PER_ELEMENT))
