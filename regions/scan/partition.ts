// A scan's partitions as data that crosses threads: one per row group of a segment, one per chunk in memory.
import type { ScanPartition } from '../../engine/tables.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { QueryMemory } from '../../engine/columns/query-memory.ts'
import type { IndexLookup } from '../indexes/choose-index.ts'
import type { DeleteArrays } from '../memtable/delete-list.ts'
import type { RowId } from '../requests/request.ts'
import type { ColumnChunk } from '../segments/encoding.ts'
import type { SegmentKey } from '../segments/footer.ts'
import type { RowIdRuns } from '../segments/row-ids.ts'

/** What opening a partition may ask of its query. */
export interface PartitionContext {
  /** Columns are then decoded where all query threads find them. */
  readonly memory?: QueryMemory
  /** Throws where the query is to stop. */
  readonly checkCancel?: () => void
  effect(name: string, args: readonly unknown[]): unknown
}

/** What the snapshot and the reader itself deleted. */
export interface VisibleDeletes {
  readonly arrays?: DeleteArrays
  readonly count: number
  /** Row ids, for what the reader deleted and did not commit yet. */
  readonly own?: Float64Array
}

/** An attribute that the stored rows lack: the same value in every row. */
export interface MissingAttribute {
  readonly attribute: number
  readonly type: TypeRef
  readonly value: Value
}

interface RegionPartition extends ScanPartition {
  readonly regionNumber: number
  readonly deletes: VisibleDeletes
  readonly missing: readonly MissingAttribute[]
  /** Row ids, ascending: only these rows are asked for. */
  readonly only?: Float64Array
}

interface StoredAttribute {
  readonly attribute: number
  readonly type: TypeRef
  readonly chunk: ColumnChunk
  /** Texts that repeat in the segment: it is worth its while to have one dictionary of all (segment-dictionary.ts). */
  readonly repeats?: boolean
}

export interface SegmentPartition extends RegionPartition {
  readonly kind: 'segment'
  readonly path: string
  /** The segment's in the column cache. */
  readonly number: number
  readonly group: number
  /** Rows of the group, deleted ones included. */
  readonly groupRows: number
  readonly columns: readonly StoredAttribute[]
  readonly runs: RowIdRuns
  /** The rows are the reader's own and not committed: their ids are negative. */
  readonly uncommitted?: true
}

/** Row groups of one segment in which a unique key is looked up: the hashed index says which of them hold it, if any. */
export interface KeyPartition extends ScanPartition {
  readonly kind: 'segment-key'
  readonly path: string
  readonly key: SegmentKey & { readonly kind: 'hashed' }
  /** In the order of the key's attributes; none is NULL. */
  readonly types: readonly TypeRef[]
  readonly values: readonly Value[]
  readonly groups: readonly SegmentPartition[]
}

/** Row groups of one segment of which an index names the rows that may match. */
export interface IndexPartition extends ScanPartition {
  readonly kind: 'segment-index'
  readonly lookup: IndexLookup
  readonly groups: readonly SegmentPartition[]
}

export interface MemoryPartition extends RegionPartition {
  readonly kind: 'memory'
  /** The chunk's in the column cache. */
  readonly number: number
  readonly firstRowId: RowId
  readonly attributes: readonly number[]
  /** Rows that the snapshot sees, deleted ones included. */
  readonly chunkRows: number
  readonly columns: readonly Column[]
}
