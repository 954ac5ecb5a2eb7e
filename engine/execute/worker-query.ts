// A query on a worker, as its session holds it.
import { PgError } from '../errors.ts'
import { cancelReason } from './cancel.ts'
import type { EffectHandler, RunningQuery } from './executor.ts'
import type { QueryWorker, WorkerClient } from './query-worker.ts'
import type { Analysis, QueryTask, WorkerMessage, WriteBatch } from './query-task.ts'

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
  readonly #task: QueryTask
  readonly #choose: (task: QueryTask) => QueryWorker
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  #worker: QueryWorker | undefined
  #waiting: { resolve(chunk: Chunk): void; reject(error: PgError): void } | undefined
  #ended = false
  #error: PgError | undefined

  constructor(task: QueryTask, handler: EffectHandler, choose: (task: QueryTask) => QueryWorker) {
    this.#task = task
    this.handler = handler
    this.#choose = choose
  }

  /** One at a time. */
  pull(rows: number, output?: SharedArrayBuffer): Promise<Chunk> {
    if (this.#error) return Promise.reject(this.#error)
    if (this.#ended) return Promise.reject(new Error('a pull after the end of a query'))
    if (this.#waiting) return Promise.reject(new Error('a pull during a pull'))
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      try {
        if (this.#worker) this.#worker.pull(this.#task.query, rows, output)
        else {
          this.#worker = this.#choose(this.#task)
          this.#worker.attach(this.#task.query, this)
          this.#worker.start(this.#task, rows, this.#stop)
        }
      } catch (error) {
        this.#waiting = undefined
        this.#ended = true
        this.#worker?.close(this.#task.query)
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
    if (!this.#worker) return
    if (this.#waiting) {
      // Its own word, not the task's: that one may belong to the session and to its next statement.
      Atomics.store(this.#stop, 0, cancelReason.user)
      const waiting = this.#waiting
      this.#waiting = undefined
      waiting.reject(new PgError('57014', 'canceling statement due to user request'))
    }
    this.#worker.close(this.#task.query)
  }
}
