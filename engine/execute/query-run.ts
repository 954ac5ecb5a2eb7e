// One query where it runs, on a worker or inline: the plan's generator, its account and its sink. Between pulls it holds
// its generator and no thread.
import { threadId } from 'node:worker_threads'
import type { Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { keepBatch } from '../columns/keep.ts'
import { QueryMemory } from '../columns/query-memory.ts'
import type { SharedColumns } from '../columns/shared-columns.ts'
import { sliceBatch } from '../columns/slice.ts'
import { withObjectNames } from '../functions/system/object-names.ts'
import type { CteRows, ExecuteContext, QueryCrew } from '../interpret/execute-context.ts'
import type { RowIdSet } from '../interpret/keys/row-id-set.ts'
import { execute } from '../interpret/operators.ts'
import { batchBytes } from '../interpret/expression/result-column.ts'
import { hasSeveralChanges, mainWrite } from '../interpret/writes/write-plan.ts'
import { describeCompiled } from '../compile/run/run-plan.ts'
import type { Spill } from '../spill/spill.ts'
import { TemporaryFiles } from '../spill/temporary-files.ts'
import type { CatalogView } from '../tables.ts'
import { AnalysisRecorder } from './analysis.ts'
import { checkCancelWord } from './cancel.ts'
import { comesAtOnce } from './comes-at-once.ts'
import { compiledContext } from './compiled-context.ts'
import type { Crew } from './crew.ts'
import type { QueryFacts, Sink, WorkerHooks } from './hooks.ts'
import { queryCrew } from './shared-job.ts'
import { MemoryAccount } from './memory-account.ts'
import type { Analysis, QueryTask, WriteBatch } from './query-task.ts'

/** A pull without a row limit collects small batches until it has this many rows … */
const chunkRowsMin = 2048
/** … or has worked for so long: what there is goes to the client, unless what is left comes at once. */
const chunkMilliseconds = 50

/** What one operator of a query may hold before it writes rows out, of what the query may. */
const operatorShare = 1 / 2

export interface Pulled {
  /** null when there are no rows. */
  readonly payload: unknown
  readonly rows: number
  readonly done: boolean
  readonly transfer: ArrayBuffer[]
  /** Written since the last pull. */
  readonly writes: readonly WriteBatch[]
  /** In all. */
  readonly affected: number
  readonly analysis?: Analysis
}

export class QueryRun {
  readonly #task: QueryTask
  readonly #stop: Int32Array | undefined
  readonly #sink: Sink
  readonly #batches: Iterator<Batch>
  readonly #recorder: AnalysisRecorder | undefined
  #pending: Batch | undefined
  readonly #account: MemoryAccount
  readonly #memory: QueryMemory | undefined
  #files: TemporaryFiles | undefined
  #writes: WriteBatch[] = []
  #writtenBytes = 0
  #affected = 0

  constructor(
    task: QueryTask,
    hooks: WorkerHooks,
    catalog: CatalogView,
    effect: (name: string, args: readonly unknown[]) => unknown,
    stop?: Int32Array,
    shared?: SharedColumns,
    crew?: Crew,
    temporaryDirectory?: string,
  ) {
    this.#task = task
    this.#stop = stop
    const account = new MemoryAccount(task.memoryBytesMax)
    this.#account = account
    this.#memory = shared && new QueryMemory(shared, account, task.query, undefined, task.keepsColumns)
    const counted = mainWrite(task.plan)?.node
    const recorder = task.analyze ? new AnalysisRecorder(task.analyze === 'compile') : undefined
    this.#recorder = recorder
    const facts: QueryFacts = {
      settings: withObjectNames(task.settings, { catalog, session: task.session }),
      session: task.session,
      catalog,
      checkCancel: () => this.#checkCancel(),
      effect,
      memory: this.#memory,
      charge: (bytes) => account.charge(bytes),
    }
    const context: ExecuteContext = {
      ...facts,
      parameters: [...task.parameters],
      callSites: new WeakMap(),
      sources: task.sources,
      openPartition: (partition, attributes, predicates) => {
        const open = hooks.openers[partition.kind]
        if (!open) throw new Error(`no opener for partitions of kind ${partition.kind}`)
        return open(partition, attributes, predicates, facts)
      },
      writes: task.writes,
      emit: (write) => {
        // Rows leave with the pull, for the session to write out; row ids are held until the transaction ends.
        const bytes = write.kind === 'insert' ? batchBytes(write.batch.columns) : write.rowIds.byteLength
        account.charge(bytes)
        if (write.kind === 'insert') this.#writtenBytes += bytes
        this.#writes.push(write)
      },
      addAffected: (node, rows) => {
        if (node === counted) this.#affected += rows
      },
      charge: (bytes, must) => account.charge(bytes, must),
      spill: this.#spill(temporaryDirectory, recorder),
      ctes: new Map<number, CteRows>(),
      changed: task.writes.size > 0 && hasSeveralChanges(task.plan) ? new Map<number, RowIdSet>() : undefined,
      observe: recorder?.observe,
      compiled: this.#memory && compiledContext(this.#memory, hooks, facts, recorder, this.#crew(crew)),
    }
    const factory = hooks.sinks[task.sink.kind]
    if (!factory) throw new Error(`no sink of kind ${task.sink.kind}`)
    this.#sink = factory(task.sink.options, task.plan.types, facts)
    if (recorder?.compileOnly) {
      if (context.compiled) describeCompiled(task.plan, context)
      this.#batches = [][Symbol.iterator]()
    } else this.#batches = execute(task.plan, context)[Symbol.iterator]()
  }

  #spill(directory: string | undefined, recorder: AnalysisRecorder | undefined): Spill | undefined {
    if (directory === undefined) return undefined
    const { query, memoryBytesMax, session } = this.#task
    const limit = Number(session.variables.temp_file_limit ?? -1)
    const files = new TemporaryFiles(directory, `${process.pid}-${threadId}-${query}`, limit)
    this.#files = files
    return {
      operatorBytesMax: memoryBytesMax * operatorShare,
      create: () => files.create(),
      report: (node, spilled) => recorder?.spilled(node, spilled),
    }
  }

  #crew(crew: Crew | undefined): QueryCrew | undefined {
    const memory = this.#memory
    if (!crew || !memory) return undefined
    const { query, settings, session, catalogVersion, cancel, memoryBytesMax, keepsColumns } = this.#task
    const { thread } = memory
    return queryCrew({
      crew,
      memory,
      account: this.#account,
      task: {
        query,
        settings,
        session,
        catalogVersion,
        cancel,
        stop: this.#stop,
        memoryBytesMax,
        keepsColumns,
        thread,
      },
      rowsMin: session.variables.parallel_above_rows,
      checkCancel: () => this.#checkCancel(),
    })
  }

  #checkCancel(): void {
    checkCancelWord(this.#task.cancel)
    if (this.#stop) checkCancelWord(this.#stop)
  }

  /** At most `rows` rows; 0: a chunk of useful size. */
  pull(rows: number, output?: SharedArrayBuffer): Pulled {
    this.#checkCancel()
    const { batch, done } = this.#collect(rows)
    const chunk = done && this.#sink.end ? this.#sink.end(batch) : batch && this.#sink.chunk(batch, output)
    const writes = this.#writes
    this.#writes = []
    this.#account.charge(-this.#writtenBytes)
    this.#writtenBytes = 0
    return {
      payload: chunk ? chunk.payload : null,
      rows: chunk ? chunk.rows : 0,
      transfer: chunk?.transfer ?? [],
      done,
      writes,
      affected: this.#affected,
      analysis: done ? this.#recorder?.result() : undefined,
    }
  }

  #collect(rows: number): { readonly batch: Batch | undefined; readonly done: boolean } {
    const wanted = rows > 0 ? rows : chunkRowsMin
    const deadline = comesAtOnce(this.#task.plan) ? Infinity : performance.now() + chunkMilliseconds
    const parts: Batch[] = []
    let length = 0
    let done = false
    while (length < wanted) {
      const batch = this.#next()
      if (!batch) {
        done = true
        break
      }
      // A write's way to stop now and then: what it wrote so far leaves with the chunk.
      if (batch.length === 0) {
        if (performance.now() > deadline) break
        continue
      }
      const room = wanted - length
      if (rows > 0 && batch.length > room) {
        parts.push(sliceBatch(batch, 0, room))
        this.#pending = keepBatch(sliceBatch(batch, room, batch.length))
        length += room
        break
      }
      parts.push(rows > 0 || length + batch.length < wanted ? keepBatch(batch) : batch)
      length += batch.length
      if (performance.now() > deadline) break
    }
    return { batch: parts.length > 0 ? concatBatches(parts) : undefined, done }
  }

  #next(): Batch | undefined {
    const pending = this.#pending
    if (pending) {
      this.#pending = undefined
      return pending
    }
    const next = this.#batches.next()
    return next.done ? undefined : next.value
  }

  /** Lets go of what its operators hold. */
  close(): void {
    this.#pending = undefined
    try {
      this.#batches.return?.()
    } finally {
      this.#files?.close()
      this.#memory?.release()
    }
  }
}
