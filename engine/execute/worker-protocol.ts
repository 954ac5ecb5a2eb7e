// Messages from the pool to a worker; what comes back is WorkerMessage.
import type { MessagePort } from 'node:worker_threads'
import type { SharedColumnsHandle } from '../columns/shared-columns.ts'
import type { ErrorRecord } from '../errors.ts'
import type { SessionFacts } from '../functions/function.ts'
import { type PackedList, packList, unpackList } from '../packed-list.ts'
import { joinParts, partitionParts } from '../partition-parts.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ScanPartition } from '../tables.ts'
import type { PostedCatalog } from './catalog-versions.ts'
import type { Mate } from './crew.ts'
import type { KeptValues, Posted, ReceivedValues } from './kept-values.ts'
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

/** Words of a query of its own, in shared memory. */
export const queryWords = 2
export const stopAt = 0
export const claimAt = 1
/** A query that waits behind others is begun by its worker or taken back by the pool, whoever comes first. */
export const claim = { none: 0, begun: 1, takenBack: 2 } as const

/** Whether it had not been claimed before. */
export const claims = (words: Int32Array, by: number): boolean =>
  Atomics.compareExchange(words, claimAt, claim.none, by) === claim.none

export interface QueryStart {
  readonly task: PostedTask
  /** `stopAt`: non-zero once nobody waits for the query any more; `claimAt`: whose it is. */
  readonly words: Int32Array
  /** Kept values that the worker may give up before it reads the task. */
  readonly forget: readonly number[]
}

type PostedPartitions = PackedList<ScanPartition> | readonly ScanPartition[]

export interface PostedTask extends Omit<QueryTask, 'plan' | 'session' | 'sources'> {
  readonly plan: Posted<PhysicalPlan>
  readonly session: Omit<SessionFacts, 'variables'>
  readonly variables: Posted<SessionFacts['variables']>
  /** By plan node: the parts of its list. */
  readonly sources: readonly (readonly [node: number, parts: readonly Posted<PostedPartitions>[]])[]
}

export function postedTask(task: QueryTask, kept: KeptValues): PostedTask {
  const { plan, session, sources, ...rest } = task
  const { variables, ...facts } = session
  return {
    ...rest,
    plan: kept.post(plan, itself),
    session: facts,
    variables: kept.post(variables, itself),
    sources: Array.from(sources, ([node, partitions]) => [
      node,
      partitionParts(partitions).map((part) => kept.post(part, packList)),
    ]),
  }
}

export function receivedTask(posted: PostedTask, kept: ReceivedValues): QueryTask {
  const { plan, session, variables, sources, ...rest } = posted
  return {
    ...rest,
    plan: kept.receive(plan, itself),
    session: { ...session, variables: kept.receive(variables, itself) },
    sources: new Map(
      sources.map(([node, parts]) => [node, joinParts(parts.map((part) => kept.receive(part, unpackList)))]),
    ),
  }
}

const itself = <T>(value: T): T => value

export type PoolMessage =
  | { readonly kind: 'catalog'; readonly version: number; readonly catalog: PostedCatalog }
  /** The first pull brings the task along. onTop: it runs while the thread sleeps for the query that asks for it. */
  | {
      readonly kind: 'pull'
      readonly query: number
      readonly rows: number
      readonly start?: QueryStart
      readonly onTop?: boolean
      readonly output?: SharedArrayBuffer
    }
  | { readonly kind: 'close'; readonly query: number }
  /** Another worker, which may be offered work and may offer some. */
  | { readonly kind: 'mate'; readonly mate: Mate }
  /** Nobody needs the thread any more: it ends as soon as it helps nobody. */
  | { readonly kind: 'retire' }

export type EffectAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: ErrorRecord })
