// The region server's requests, as data. Each kind has its file beside this one, with its validation and its handling.
// Regions know columns by attribute number and rows by row id; of tables and SQL they know nothing.
import type { Batch } from '../../engine/columns/column.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { RegionStore } from '../objects/region-bucket/region-bucket.ts'
import type { AlterChange } from './alter-change.ts'

/** tableOid · 2^16 + region number; a safe integer. */
export type RegionId = number
export const regionId = (tableOid: number, number: number): RegionId => tableOid * 65_536 + number
export const tableOfRegion = (region: RegionId): number => Math.floor(region / 65_536)
export const numberOfRegion = (region: RegionId): number => region % 65_536

/** Row ids are unique in a region and below 2^48. Across a table: region number · 2^48 + row id, as int8. */
export type RowId = number
export const tableRowId = (regionNumber: number, row: RowId): bigint => (BigInt(regionNumber) << 48n) | BigInt(row)

/** Grows by one with every commit of a region server. */
export type CommitSequence = number

export interface RegionColumn {
  readonly attribute: number
  readonly type: TypeRef
  readonly notNull: boolean
  /** What rows that were written before the column existed hold; absent: NULL. */
  readonly missingValue?: Value
}
export interface RegionKey {
  /** OID of the index. */
  readonly index: number
  readonly attributes: readonly number[]
  readonly unique: boolean
  readonly nullsNotDistinct: boolean
}
export interface RegionSchema {
  readonly version: number
  readonly columns: readonly RegionColumn[]
  readonly keys: readonly RegionKey[]
  /** Flush and compaction sort rows by these attributes; empty: order of arrival. */
  readonly sortBy: readonly number[]
  readonly options?: RegionOptions
}

export interface SortOrder {
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** What a table's WITH (…) asks of its regions. Times are µs. */
export interface RegionOptions {
  /** Rows are sorted by sortBy even where that scatters row ids, which then cost memory. */
  readonly sorted?: boolean
  /** Of each of sortBy; absent: all ascend, NULLs last. */
  readonly sortOrders?: readonly SortOrder[]
  /** A timestamp, timestamptz or date: what windows and ttl go by. */
  readonly timeAttribute?: number
  /** Segments are merged only with those of the same window. */
  readonly windowMicros?: number
  /** Compaction splits rows at window boundaries. */
  readonly strictWindows?: boolean
  /** Rows older than this go with compaction. */
  readonly ttlMicros?: number
  /** Rows are never deleted one by one. */
  readonly appendOnly?: boolean
}

/** Rows for a region: batch.columns[i] is attribute attributes[i]; absent attributes hold their missing value or NULL. */
export interface RowBatch {
  readonly attributes: readonly number[]
  readonly batch: Batch
  /** As encodeRows writes them, where they came so: the log takes the bytes as they are. */
  readonly encoded?: Uint8Array
}

export type FlushReason =
  'manual' | 'region-full' | 'engine-full' | 'alter' | 'periodic' | 'closing' | 'log-pinned' | 'replay' | 'downgrading'

/** Requests that a commit gathers: they take effect with its log record, all or none. */
export type CommitOperation =
  | { readonly kind: 'create'; readonly region: RegionId; readonly schema: RegionSchema }
  | { readonly kind: 'drop'; readonly region: RegionId }
  | { readonly kind: 'truncate'; readonly region: RegionId }
  /** To this schema, or by these changes to what it is now. */
  | { readonly kind: 'alter'; readonly region: RegionId; readonly schema: RegionSchema }
  | { readonly kind: 'alter'; readonly region: RegionId; readonly changes: readonly AlterChange[] }
  /** keeps: unique indexes in which the rows have, one for one, the keys of rows that this commit deletes. */
  | { readonly kind: 'insert'; readonly region: RegionId; readonly rows: RowBatch; readonly keeps?: readonly number[] }
  | { readonly kind: 'delete'; readonly region: RegionId; readonly rowIds: Float64Array }
  /** Segments that a bulk load wrote and fsynced before (BulkWriter): the commit's record makes them part of the region. */
  | {
      readonly kind: 'adopt'
      readonly region: RegionId
      readonly segments: readonly string[]
      /** Of each segment, positions of rows that the transaction deleted again. */
      readonly deleted?: readonly Float64Array[]
      /** As of an insert. */
      readonly keeps?: readonly number[]
    }

export type RegionRole = 'leader' | 'follower' | 'downgrading'

export type CompactHow =
  /** Small and much-deleted segments, within their windows, into as few as possible. */
  | { readonly kind: 'regular' }
  /** All segments, also those that are whole: codec, order and windows anew. */
  | { readonly kind: 'full' }
  /** Segments that reach over a window's end are split there; without a size the region's own. */
  | { readonly kind: 'strict-window'; readonly windowMicros?: number }
  /** Only segments with rows in [start, end), µs since 2000-01-01. */
  | { readonly kind: 'time-range'; readonly start?: number; readonly end?: number }

/** Requests with a life of their own. cancel: Int32 in shared memory, non-zero once the asker no longer wants it. */
export type MaintenanceRequest =
  | { readonly kind: 'open'; readonly region: RegionId }
  | { readonly kind: 'close'; readonly region: RegionId; readonly flush: boolean }
  | { readonly kind: 'flush'; readonly region: RegionId; readonly reason: FlushReason }
  | { readonly kind: 'compact'; readonly region: RegionId; readonly how?: CompactHow; readonly cancel?: Int32Array }
  /** New: files for segments that lack them; anew: for all; forget: of keys that no schema came to name, away with them. */
  | {
      readonly kind: 'index'
      readonly region: RegionId
      readonly keys: readonly RegionKey[]
      readonly work: 'new' | 'anew' | 'forget'
      readonly cancel?: Int32Array
    }
  | { readonly kind: 'set-role'; readonly region: RegionId; readonly role: RegionRole }
  /**
   * Before the region is created: its files lie under this directory, an absolute path, and not in the data directory; and the object
   * store that keeps them as well.
   */
  | { readonly kind: 'place'; readonly region: RegionId; readonly directory?: string; readonly store?: RegionStore }
  /** Every region to its segments, and what the log no longer needs to say is cut off. */
  | { readonly kind: 'checkpoint' }
  /** Answers 1 row if such a task was waiting or running. */
  | { readonly kind: 'cancel-task'; readonly task: number }

export interface AffectedRows {
  readonly rows: number
}

export interface CommitRequest {
  /** The sequence the transaction read at; a row it deletes that a later commit deleted is a conflict. */
  readonly snapshot: CommitSequence
  readonly operations: readonly CommitOperation[]
  /** For each unique index touched: every region whose rows share it. */
  readonly uniqueScopes: ReadonlyMap<number, readonly RegionId[]>
  /** Unique indexes that a judgement passes over. */
  readonly unchecked?: readonly number[]
  readonly catalogEdits: readonly CatalogEdit[]
  /** false: answered once the record is queued, before its fsync. */
  readonly synchronous: boolean
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly sequence: CommitSequence }
  /** A row was deleted or updated by a commit after the snapshot. */
  | { readonly kind: 'row-conflict'; readonly region: RegionId; readonly rowId: RowId }
  /** A unique key exists: which index, and the key's values in the index's column order. */
  | { readonly kind: 'key-conflict'; readonly index: number; readonly key: readonly Value[] }

/** Where keys lie among committed rows: parallel to the asked keys, NaN where absent. */
export interface KeyLookupRequest {
  readonly index: number
  readonly regions: readonly RegionId[]
  /** Columns in the index's column order. */
  readonly keys: Batch
  /** Segments that the asker wrote and did not commit: row i has the number firstRow + i. */
  readonly own?: {
    readonly key: RegionKey
    readonly schema: RegionSchema
    readonly segments: readonly { readonly name: string; readonly firstRow: number }[]
  }
}
export interface KeyLookupResult {
  readonly regions: Float64Array
  readonly rowIds: Float64Array
  /** By position among the asked keys: numbers of own rows that have the key, deleted again or not. */
  readonly own: ReadonlyMap<number, readonly number[]>
}
