// The executor as a session sees it: hand in a task, pull chunks.
import type { CatalogSource } from './catalog-versions.ts'
import type { Analysis, QueryTask, WriteBatch } from './query-task.ts'

export interface RunningQuery {
  /**
   * At most `rows` rows (0: one chunk of the sink's own size). After a chunk with done, further pulls are not allowed. output: where the
   * sink may put the chunk's bytes, if they fit; whoever gives it must not until then.
   */
  pull(
    rows: number,
    output?: SharedArrayBuffer,
  ): Promise<{ readonly payload: unknown; readonly rows: number; readonly done: boolean }>
  /** Rows written so far (command tag), complete when done. */
  readonly affected: number
  /** Batches written so far and not taken, in order; complete when done. */
  readonly writes: readonly WriteBatch[]
  /** Hands over what `writes` holds, so that a long statement's rows need not gather there. */
  takeWrites(): readonly WriteBatch[]
  readonly analysis?: Analysis
  /** Stops and forgets the query: cancels it if it runs, frees what it holds. Harmless after done. */
  close(): Promise<void>
}

/** Answers workers' effects (nextval, key look-ups, advisory locks, …) on the socket thread for one query. */
export interface EffectHandler {
  effect(name: string, args: readonly unknown[]): unknown
  notice(severity: string, sqlstate: string, message: string): void
}

export interface Executor {
  run(task: QueryTask, handler: EffectHandler): RunningQuery
  /** Whether tasks may name the version: the last ones that were published. */
  hasCatalog(version: number): boolean
  /** Tells of a new catalog version: workers get it with the first task that names it. */
  publishCatalog(version: number, source: CatalogSource): void
  /** Starts the workers that a deferred executor has not started yet; resolves when they have loaded. */
  startWorkers(): Promise<void>
  close(): Promise<void>
}
