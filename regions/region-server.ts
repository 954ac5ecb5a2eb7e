// The face of a region server on the socket thread. Its work is done on the storage thread (server/storage-thread.ts); this side
// holds a mirror of every region's Version, so that taking a snapshot and preparing a scan wait for nobody.
import type { Batch } from '../engine/columns/column.ts'
import type { PgError } from '../engine/errors.ts'
import type { RowPredicate } from '../engine/row-predicate.ts'
import type { CatalogEdit, ScanPartition, ScanRequest, TableStatistics } from '../engine/tables.ts'
import type { TypeRef, Value } from '../engine/types/type.ts'
import type { RowRequest } from './points/find-row.ts'
import type { DecodedColumns } from './points/segment-row.ts'
import type { SegmentFooter } from './segments/footer.ts'
import type { RegionState } from './server/region-state.ts'
import type { TaskRecord } from './server/task-list.ts'
import type {
  AffectedRows,
  CommitRequest,
  CommitResult,
  CommitSequence,
  KeyLookupRequest,
  KeyLookupResult,
  MaintenanceRequest,
  RegionId,
  RegionOptions,
  RegionRole,
  RegionSchema,
  RowBatch,
} from './requests/request.ts'

export interface Snapshot {
  readonly sequence: CommitSequence
  /** Pinned Versions stay readable, files and memory included, until released. Releasing twice is harmless. */
  release(): void
  /** Another hold of the same rows, before this one is released. */
  share(): Snapshot
}

/** A set of row ids that knows their order. */
export interface SortedRowIds {
  readonly size: number
  sorted(): Float64Array
}

/** Predicates with their constants known. */
export interface RegionScanRequest extends Omit<ScanRequest, 'predicates'> {
  readonly predicates: readonly RowPredicate[]
  readonly snapshot: Snapshot
  /** Only these rows, in any order: found through zone maps of row ids, without reading the rest. */
  readonly rowIds?: Float64Array
  /** The reader's own uncommitted deletes in this region. */
  readonly deleted?: ReadonlySet<number> | SortedRowIds
  /** Who asks again with the same object asks for the same rows, but for what was committed since: the lists that stay are kept for it. */
  readonly asker?: object
  /** What the region is called in row ids; absent: as the table calls it. */
  readonly regionNumber?: number | undefined
  /** Attributes of the projection that an uncommitted ALTER of the reader added, and what stored rows hold of them. */
  readonly added?: readonly { readonly attribute: number; readonly type: TypeRef; readonly value: Value }[]
}

export interface RegionStatistics {
  readonly region: RegionId
  readonly role: RegionRole
  readonly state: RegionState
  readonly options: RegionOptions
  readonly rows: number
  /** Deleted, and still in memory or in files. */
  readonly deadRows: number
  readonly segments: number
  readonly segmentBytes: number
  readonly indexBytes: number
  readonly memtableRows: number
  readonly memtableBytes: number
  /** The last commit that touched it, and the last whose rows lie in segments. */
  readonly committedSequence: CommitSequence
  readonly flushedSequence: CommitSequence
  readonly manifestVersion: number
  readonly manifestBytes: number
  /** Since the server started: rows that came in, and what segments were written for them, compaction included. */
  readonly ingestedBytes: number
  readonly writtenBytes: number
  readonly insertedRows: number
  readonly deletedRows: number
  /** Since then: what scans were to read. */
  readonly scannedBytes: number
}

export interface SegmentReport {
  readonly region: RegionId
  readonly name: string
  readonly path: string
  readonly rows: number
  readonly deletedRows: number
  readonly groups: number
  readonly bytes: number
  /** Of compaction. */
  readonly tier: number
  readonly sequence: CommitSequence
  /** µs since 2000-01-01; undefined without a time column. */
  readonly minTime?: number
  readonly maxTime?: number
  readonly windowStart?: number
  /** Of secondary indexes. */
  readonly indexFiles: readonly string[]
  readonly indexBytes: number
  /** New snapshots see it; else older ones hold it, and its files go with the last of them. */
  readonly visible: boolean
}

/** What a failing disk, or a store that does not answer, may keep from working. */
export const healthParts = ['log', 'flush', 'compaction', 'metadata store', 'region bucket'] as const
export type HealthPart = (typeof healthParts)[number]

/** A part that does not work as it should, and since when. */
export interface Condition {
  readonly part: HealthPart
  readonly error: PgError
  /** Milliseconds since 1970. */
  readonly since: number
  /** Writes are refused with the error until a restart. */
  readonly readOnly: boolean
}

/** called: lastValue was handed out (or may have been); the next is one increment on. */
export interface SequenceState {
  readonly lastValue: bigint
  readonly called: boolean
}

/** A segment that a bulk load wrote and nobody committed yet. */
export interface BulkSegment {
  readonly name: string
  readonly path: string
  readonly footer: SegmentFooter
}

/** Writes segments before their commit: rows go in batch by batch, finish() fsyncs and names them for an `adopt` operation. */
export interface BulkWriter {
  write(rows: RowBatch): Promise<void>
  finish(): Promise<{ readonly segments: readonly BulkSegment[]; readonly rows: number }>
  abort(): Promise<void>
}

export interface RegionServer {
  /** Of the newest commit that a snapshot would see now. */
  readonly sequence: CommitSequence
  snapshot(): Snapshot
  handle(request: MaintenanceRequest): Promise<AffectedRows>
  commit(request: CommitRequest): Promise<CommitResult>
  lookupKeys(request: KeyLookupRequest): Promise<KeyLookupResult>
  scan(region: RegionId, request: RegionScanRequest): readonly ScanPartition[]
  /** The row with a whole unique key, or none, where memory says so at once (points/find-row.ts). */
  findRow(region: RegionId, request: RowRequest, memory: DecodedColumns): Batch | undefined
  /** No commit to the region is under way: what findRow says is so until the next one comes. */
  isSettled(region: RegionId): boolean
  /** The region need not exist yet: a commit that creates it may adopt the segments. */
  bulkWriter(region: RegionId, schema: RegionSchema): Promise<BulkWriter>
  /** Rows of segments in their order, before a commit adopts them: row i has the id -(firstRow + i). */
  scanBulk(
    region: RegionId,
    schema: RegionSchema,
    segments: readonly BulkSegment[],
    firstRow: number,
    request: Omit<RegionScanRequest, 'snapshot'>,
  ): ScanPartition[]
  /** Removes segments of bulk loads that no commit adopted; others stay. */
  discard(segments: readonly string[]): void
  /** The conflict that a commit would end in, if it came now. Nothing is written. */
  judge(request: CommitRequest): Promise<CommitResult | undefined>
  /** Makes a sequence's state durable before values up to it are handed out (callers reserve 32 ahead). */
  writeSequence(sequence: number, state: SequenceState): Promise<void>
  /** As the log has them at start. */
  readonly sequenceStates: ReadonlyMap<number, SequenceState>
  statistics(region: RegionId): TableStatistics | undefined
  /** Statistics are counted anew when next asked for. */
  analyze(region: RegionId): void
  /** Closed regions are among them. */
  regionStatistics(): readonly RegionStatistics[]
  /** Bytes of a region's rows, in segments and in memory; 0 for one that is not open. */
  rowBytes(region: RegionId): number
  /** Bytes of each index's files, by OID. */
  indexBytes(region: RegionId): ReadonlyMap<number, number>
  segments(): Iterable<SegmentReport>
  /** Those that are under way, and the last that ended, oldest first. */
  tasks(): readonly TaskRecord[]
  /** Empty: all is well. */
  conditions(): readonly Condition[]
  /** Catalog rows as the metadata store and the replayed log have them, in full, at start. */
  readonly catalogRows: readonly CatalogEdit[]
  close(): Promise<void>
}
