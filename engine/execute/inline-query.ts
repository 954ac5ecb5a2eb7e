// A query run on the calling thread, behind the same face as one on a worker.
import { fromErrorRecord, toErrorRecord } from '../errors.ts'
import type { EffectHandler, RunningQuery } from './executor.ts'
import type { WorkerHooks } from './hooks.ts'
import { QueryRun } from './query-run.ts'
import type { Analysis, QueryTask, WriteBatch } from './query-task.ts'
import type { CatalogView } from '../tables.ts'

export class InlineQuery implements RunningQuery {
  affected = 0
  readonly writes: WriteBatch[] = []
  analysis: Analysis | undefined
  readonly #task: QueryTask
  readonly #hooks: WorkerHooks
  readonly #catalog: CatalogView
  readonly #handler: EffectHandler
  #run: QueryRun | undefined
  #ended = false

  constructor(task: QueryTask, hooks: WorkerHooks, catalog: CatalogView, handler: EffectHandler) {
    this.#task = task
    this.#hooks = hooks
    this.#catalog = catalog
    this.#handler = handler
  }

  async pull(rows: number): Promise<{ readonly payload: unknown; readonly rows: number; readonly done: boolean }> {
    if (this.#ended) throw new Error('a pull after the end of a query')
    try {
      this.#run ??= new QueryRun(this.#task, this.#hooks, this.#catalog, (name, args) => this.#effect(name, args))
      const pulled = this.#run.pull(rows)
      this.writes.push(...pulled.writes)
      this.affected = pulled.affected
      if (pulled.done) {
        this.analysis = pulled.analysis
        this.#end()
      }
      return { payload: pulled.payload, rows: pulled.rows, done: pulled.done }
    } catch (error) {
      this.#end()
      // As it would be had it crossed a thread.
      throw fromErrorRecord(toErrorRecord(error))
    }
  }

  #effect(name: string, args: readonly unknown[]): unknown {
    if (name === 'notice') {
      const [severity, sqlstate, message] = args as [string, string, string]
      this.#handler.notice(severity, sqlstate, message)
      return null
    }
    const answer = this.#handler.effect(name, args)
    if (answer instanceof Promise) throw new Error(`effect ${name} must wait and cannot run inline`)
    return answer
  }

  #end(): void {
    this.#ended = true
    this.#run?.close()
    this.#run = undefined
  }

  takeWrites(): WriteBatch[] {
    return this.writes.splice(0)
  }

  async close(): Promise<void> {
    this.#end()
  }
}
