// What the socket thread and the storage thread say to each other. Rows, deletes and row ids lie in shared memory: only their
// addresses travel.
import type { MessagePort } from 'node:worker_threads'
import type { ErrorRecord } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { ChunkColumns } from '../memtable/memory-chunk.ts'
import type { DeleteArrays } from '../memtable/delete-list.ts'
import type { HealthPart, SequenceState } from '../region-server.ts'
import type {
  CommitRequest,
  CommitSequence,
  KeyLookupRequest,
  MaintenanceRequest,
  RegionId,
  RegionSchema,
  RowId,
} from '../requests/request.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import type { SegmentIndex } from '../indexes/segment-indexes.ts'
import type { RowIdRuns } from '../segments/row-ids.ts'
import type { TaskRecord } from './task-list.ts'

export type ToStorage =
  /** There are commits in the ring. */
  | number
  | { readonly kind: 'commit'; readonly id: number; readonly request: CommitRequest }
  /** Several, as packed-commits.ts writes them. */
  | { readonly kind: 'commits'; readonly packed: Uint8Array }
  | { readonly kind: 'handle'; readonly id: number; readonly request: MaintenanceRequest }
  | { readonly kind: 'judge'; readonly id: number; readonly request: CommitRequest }
  /** Bulk-loaded segments whose transaction ended: those that no commit adopted go. */
  | { readonly kind: 'discard'; readonly segments: readonly string[] }
  | { readonly kind: 'lookup'; readonly id: number; readonly request: KeyLookupRequest }
  | { readonly kind: 'sequence'; readonly id: number; readonly sequence: number; readonly state: SequenceState }
  /** No snapshot holds a Version older than this epoch. */
  | { readonly kind: 'pinned'; readonly epoch: number }
  | { readonly kind: 'close'; readonly id: number }

/** A publish, as packed-publish.ts writes it. */
export type PackedPublish = readonly number[]

export type FromStorage =
  | {
      readonly kind: 'ready'
      /** Where the storage thread reads packed commits. */
      readonly commitRing: SharedArrayBuffer
      readonly directory: string
      readonly sequence: CommitSequence
      readonly updates: readonly RegionUpdate[]
      readonly sequenceStates: ReadonlyMap<number, SequenceState>
      readonly catalogRows: readonly CatalogEdit[]
    }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  | {
      readonly kind: 'publish'
      readonly sequence: CommitSequence
      /** Of the newest Version among the updates. */
      readonly epoch: number
      readonly updates: readonly RegionUpdate[]
      readonly replies: readonly Reply[]
    }
  /** A task began, changed or ended. */
  | { readonly kind: 'task'; readonly task: TaskRecord }
  | { readonly kind: 'fault'; readonly error: ErrorRecord; readonly during: string }
  /** For the server's log: nothing is wrong any more. */
  | { readonly kind: 'notice'; readonly text: string }
  /** Its other end asks for the regions' buckets. */
  | { readonly kind: 'objects'; readonly port: MessagePort }
  /** A part's condition changed; no error: it is well again. */
  | { readonly kind: 'condition'; readonly part: HealthPart; readonly error?: ErrorRecord; readonly readOnly: boolean }

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorRecord }

export interface DeletesDescription {
  readonly id: number
  readonly count: number
  readonly arrays: DeleteArrays
}

export interface SegmentDescription {
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly sequence: CommitSequence
  readonly footer: SegmentFooter
  readonly runs: RowIdRuns
  /** Of each row group. */
  readonly deletes: readonly DeletesDescription[]
  /** Distinct sketches of the footer's columns, end to end. */
  readonly sketches: Uint8Array
  readonly indexes: readonly SegmentIndex[]
}

/** A known segment whose indexes are others now. */
export interface IndexesDescription {
  readonly name: string
  readonly indexes: readonly SegmentIndex[]
}

export interface ChunkDescription {
  readonly id: number
  readonly firstRowId: RowId
  readonly rows: number
  readonly columns: ChunkColumns
  readonly deletes: DeletesDescription
}

/** In the order of their commits. */
export type RegionUpdate =
  /** A new Version: all of its segments (known ones by name alone) and chunks (known ones by id alone). */
  | {
      readonly kind: 'version'
      readonly region: RegionId
      readonly schema: RegionSchema
      /** RegionFacts of the region. */
      readonly facts: SharedArrayBuffer
      readonly segments: readonly (SegmentDescription | IndexesDescription | string)[]
      readonly chunks: readonly (ChunkDescription | number)[]
    }
  /** Dropped, or closed only. */
  | { readonly kind: 'gone'; readonly region: RegionId; readonly dropped: boolean }
  /** A new chunk of the current Version, or new arrays of a known one. */
  | { readonly kind: 'chunk'; readonly region: RegionId; readonly chunk: ChunkDescription }
  | { readonly kind: 'rows'; readonly chunk: number; readonly rows: number; readonly sequence: CommitSequence }
  | { readonly kind: 'deletes'; readonly list: number; readonly count: number; readonly arrays?: DeleteArrays }
