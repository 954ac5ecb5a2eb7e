// Where segments are encoded: on a thread of their own, or inline (tests, and whoever is on a worker already).
import { Worker } from 'node:worker_threads'
import { type ErrorRecord, fromErrorRecord } from '../../engine/errors.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { RegionSchema, RowBatch } from '../requests/request.ts'
import type { WrittenSegment } from '../segments/segment-writer.ts'
import { BulkLoad } from './bulk-load.ts'
import { type MergeTask, runMerge } from './merge.ts'

export type SegmentTask =
  | { readonly kind: 'merge'; readonly task: MergeTask }
  | { readonly kind: 'bulk-open'; readonly load: number; readonly schema: RegionSchema; readonly prefix: string }
  | { readonly kind: 'bulk-write'; readonly load: number; readonly rows: RowBatch }
  | { readonly kind: 'bulk-finish'; readonly load: number }
  | { readonly kind: 'bulk-abort'; readonly load: number }

export interface SegmentTasks {
  run(task: SegmentTask): Promise<readonly WrittenSegment[]>
  close(): Promise<void>
}

/** What either side does with a task. */
export class SegmentTaskRunner {
  readonly #store: FileObjectStore
  readonly #loads = new Map<number, BulkLoad>()

  constructor(directory: string) {
    this.#store = new FileObjectStore(directory)
  }

  run(task: SegmentTask): readonly WrittenSegment[] {
    switch (task.kind) {
      case 'merge':
        return runMerge(task.task, this.#store)
      case 'bulk-open':
        this.#loads.set(task.load, new BulkLoad(this.#store, task.schema, task.prefix))
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

export function inlineSegmentTasks(directory: string): SegmentTasks {
  const runner = new SegmentTaskRunner(directory)
  return { run: async (task) => runner.run(task), close: async () => {} }
}

export type SegmentAnswer =
  | { readonly id: number; readonly written: readonly WrittenSegment[] }
  | { readonly id: number; readonly error: ErrorRecord }

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<
    number,
    { resolve: (written: readonly WrittenSegment[]) => void; reject: (error: Error) => void }
  >
}

/** The thread starts with its first task and fails only its tasks if it dies; the next task starts another. */
export function threadedSegmentTasks(directory: string): SegmentTasks {
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
