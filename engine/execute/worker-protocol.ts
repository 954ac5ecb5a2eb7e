// Messages from the pool to a worker; what comes back is WorkerMessage.
import type { MessagePort } from 'node:worker_threads'
import type { SharedColumnsHandle } from '../columns/shared-columns.ts'
import type { ErrorRecord } from '../errors.ts'
import { type PackedList, packList, unpackList } from '../packed-list.ts'
import type { ScanPartition } from '../tables.ts'
import type { Mate } from './crew.ts'
import type { QueryTask } from './query-task.ts'

/** workerData of a query worker. */
export interface WorkerStart {
  /** Answers to synchronous effects come through here, */
  readonly effects: MessagePort
  /** and this word is counted up when one is there. */
  readonly wake: Int32Array
  /** The worker's part in the shared memory, if there is one. */
  readonly memory?: SharedColumnsHandle
  /** Its number among the threads that run now, and its words for sharing work. */
  readonly crew: { readonly thread: number; readonly block: SharedArrayBuffer }
  /** Where queries may write what memory does not hold. */
  readonly temporaryDirectory?: string
}

export interface QueryStart {
  readonly task: PostedTask
  readonly stop: Int32Array
}

export type PostedTask = Omit<QueryTask, 'sources'> & {
  readonly sources: ReadonlyMap<number, PackedList<ScanPartition> | readonly ScanPartition[]>
}

export const postedTask = (task: QueryTask): PostedTask => ({
  ...task,
  sources: new Map(Array.from(task.sources, ([node, partitions]) => [node, packList(partitions)])),
})

export const receivedTask = (task: PostedTask): QueryTask => ({
  ...task,
  sources: new Map(Array.from(task.sources, ([node, partitions]) => [node, unpackList(partitions)])),
})

export type PoolMessage =
  | { readonly kind: 'catalog'; readonly version: number; readonly data: unknown }
  /** The first pull brings the task along, and a word of its own: non-zero once nobody waits for the query any more. */
  | {
      readonly kind: 'pull'
      readonly query: number
      readonly rows: number
      readonly start?: QueryStart
      readonly output?: SharedArrayBuffer
    }
  | { readonly kind: 'close'; readonly query: number }
  /** Another worker, which may be offered work and may offer some. */
  | { readonly kind: 'mate'; readonly mate: Mate }

export type EffectAnswer = { readonly value: unknown } | { readonly error: ErrorRecord }
