// A query run on the calling thread, behind the same face as one on a worker.
import { fromErrorRecord, toErrorRecord } from '../errors.ts'
import type { EffectHandler, RunningQuery } from './executor.ts'
import type { WorkerHooks } from './hooks.ts'
import { QueryRun } from './query-run.ts'
import type { Analysis, QueryTask, WriteBatch } from './query-task.ts'
import type { CatalogView } from '../tables.ts'

type Pulled = ReturnType<QueryRun['pull']>

/** Thrown through a run whose effect has to wait. */
class Waits {
  readonly name: string
  readonly args: readonly unknown[]
  readonly answer: Promise<unknown>
  constructor(name: string, args: readonly unknown[], answer: Promise<unknown>) {
    this.name = name
    this.args = args
    this.answer = answer
  }
}

interface Answered {
  readonly name: string
  readonly args: readonly unknown[]
  readonly answer: unknown
}

/** What is asked with objects depends on nothing that a second run finds otherwise (inline-plan.ts). */
const isSame = (before: Answered, name: string, args: readonly unknown[]): boolean =>
  before.name === name && args.every((arg, i) => typeof arg === 'object' || arg === before.args[i])

export class InlineQuery implements RunningQuery {
  affected = 0
  readonly writes: WriteBatch[] = []
  analysis: Analysis | undefined
  readonly #task: QueryTask
  readonly #hooks: WorkerHooks
  readonly #catalog: CatalogView
  readonly #handler: EffectHandler
  #run: QueryRun | undefined
  /** Answers of effects, in order. A run whose effect must wait is thrown away; the next one finds here what was asked before. */
  readonly #answers: Answered[] = []
  #asked = 0
  /** What was pulled so far: another run has to get there first. */
  readonly #pulls: number[] = []
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
      const pulled = await this.#pull(rows)
      this.#pulls.push(rows)
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

  async #pull(rows: number): Promise<Pulled> {
    for (;;) {
      try {
        return this.#running().pull(rows)
      } catch (error) {
        if (!(error instanceof Waits)) throw error
        this.#run?.close()
        this.#run = undefined
        this.#asked = 0
        const { name, args } = error
        this.#answers.push({ name, args, answer: await error.answer })
        if (this.#ended) throw new Error('a query ended while it waited')
      }
    }
  }

  #running(): QueryRun {
    if (this.#run) return this.#run
    this.#run = new QueryRun(this.#task, this.#hooks, this.#catalog, (name, args) => this.#effect(name, args))
    for (const rows of this.#pulls) this.#run.pull(rows)
    return this.#run
  }

  #effect(name: string, args: readonly unknown[]): unknown {
    const asked = this.#asked++
    const before = this.#answers.at(asked)
    if (before && isSame(before, name, args)) return before.answer
    // By chance (random) it took another turn: what it was told from there on it did not ask.
    this.#answers.length = asked
    const answer = this.#ask(name, args)
    if (answer instanceof Promise) throw new Waits(name, args, answer)
    this.#answers.push({ name, args, answer })
    return answer
  }

  #ask(name: string, args: readonly unknown[]): unknown {
    if (name !== 'notice') return this.#handler.effect(name, args)
    const [severity, sqlstate, message] = args as [string, string, string]
    this.#handler.notice(severity, sqlstate, message)
    return null
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
