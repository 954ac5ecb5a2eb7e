// Where segments are encoded: on a thread of their own, or inline (tests, and whoever is on a worker already).
import { Worker } from 'node:worker_threads'
import { type ErrorRecord, fromErrorRecord } from '../../engine/errors.ts'
import type { FileOperations } from '../objects/file-operations.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { RegionSchema, RowBatch } from '../requests/request.ts'
import type { StoredIndex } from '../segments/footer.ts'
import type { ChunkHelper } from '../segments/chunk-helper.ts'
import type { WrittenSegment } from '../segments/segment-writer.ts'
import { BulkLoad } from './bulk-load.ts'
import { type IndexTask, runIndexTask } from './index-segment.ts'
import { type MergeTask, runMerge } from './merge.ts'

export type SegmentTask =
  /** Flushes never queue behind compactions: each lane has a thread. */
  | { readonly kind: 'merge'; readonly lane: 'flush' | 'compaction'; readonly task: MergeTask }
  | { readonly kind: 'index'; readonly task: IndexTask }
  | { readonly kind: 'bulk-open'; readonly load: number; readonly schema: RegionSchema; readonly prefix: string }
  | { readonly kind: 'bulk-write'; readonly load: number; readonly rows: RowBatch }
  | { readonly kind: 'bulk-finish'; readonly load: number }
  | { readonly kind: 'bulk-abort'; readonly load: number }

export type Written<Task extends SegmentTask> = Task extends { readonly kind: 'index' }
  ? readonly StoredIndex[]
  : readonly WrittenSegment[]

export interface SegmentTasks {
  run<Task extends SegmentTask>(task: Task): Promise<Written<Task>>
  close(): Promise<void>
}

/** What either side does with a task. */
export class SegmentTaskRunner {
  readonly #store: FileObjectStore
  readonly #loads = new Map<number, BulkLoad>()

  readonly #helper: () => ChunkHelper | undefined

  /** helper: for bulk loads, whose client waits for them. */
  constructor(directory: string, operations?: FileOperations, helper: () => ChunkHelper | undefined = () => undefined) {
    this.#store = new FileObjectStore(directory, operations)
    this.#helper = helper
  }

  run<Task extends SegmentTask>(task: Task): Written<Task> {
    return this.#run(task) as Written<Task>
  }

  #run(task: SegmentTask): Written<SegmentTask> {
    switch (task.kind) {
      case 'index':
        return runIndexTask(task.task, this.#store)
      case 'merge':
        return runMerge(task.task, this.#store)
      case 'bulk-open':
        this.#loads.set(task.load, new BulkLoad(this.#store, task.schema, task.prefix, this.#helper))
        return []
      case 'bulk-write':
        this.#load(task.load).write(task.rows)
        return []
      case 'bulk-finish': {
        const written = this.#load(task.load).finish()
        this.#loads.delete(task.load)
        return written
      }
      case 'bulk-abort':
        this.#loads.get(task.load)?.abort()
        this.#loads.delete(task.load)
        return []
    }
  }

  /** A load whose thread died has lost rows: it must not go on as if it began here. */
  #load(load: number): BulkLoad {
    const found = this.#loads.get(load)
    if (!found) throw new Error(`bulk load ${load} is not open on this thread`)
    return found
  }
}

export function inlineSegmentTasks(directory: string, operations?: FileOperations): SegmentTasks {
  const runner = new SegmentTaskRunner(directory, operations)
  return { run: async (task) => runner.run(task), close: async () => {} }
}

export type SegmentAnswer =
  { readonly id: number; readonly written: Written<SegmentTask> } | { readonly id: number; readonly error: ErrorRecord }

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, { resolve: (written: any) => void; reject: (error: Error) => void }>
}

/** Compactions have a thread of their own: a flush behind a long one would hold commits back. */
export function threadedSegmentTasks(directory: string): SegmentTasks {
  const flushes = threadOf(directory)
  const compactions = threadOf(directory)
  return {
    run: (task) =>
      (task.kind === 'index' || (task.kind === 'merge' && task.lane === 'compaction') ? compactions : flushes).run(
        task,
      ),
    close: async () => void (await Promise.all([flushes.close(), compactions.close()])),
  }
}

/** The thread starts with its first task and fails only its tasks if it dies; the next task starts another. */
function threadOf(directory: string): SegmentTasks {
  let thread: Thread | undefined
  let next = 0
  const start = (): Thread => {
    const worker = new Worker(new URL('./segment-thread.ts', import.meta.url), { workerData: { directory } })
    const started: Thread = { worker, waiting: new Map() }
    const { waiting } = started
    worker.unref()
    worker.on('message', (answer: SegmentAnswer) => {
      const task = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) worker.unref()
      if ('error' in answer) task?.reject(fromErrorRecord(answer.error))
      else task?.resolve(answer.written)
    })
    const failAll = (error: Error): void => {
      if (thread === started) thread = undefined
      for (const task of waiting.values()) task.reject(error)
      waiting.clear()
    }
    worker.on('error', failAll)
    worker.on('exit', () => failAll(new Error('the segment thread ended')))
    return started
  }
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        const { worker, waiting } = (thread ??= start())
        worker.ref()
        const id = next++
        waiting.set(id, { resolve, reject })
        worker.postMessage({ id, task })
      }),
    close: async () => {
      await thread?.worker.terminate()
    },
  }
}
