// A scan's partitions as data that crosses threads: one per row group of a segment, one per chunk in memory.
import type { ScanPartition } from '../../engine/tables.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { DeleteArrays } from '../memtable/delete-list.ts'
import type { RowId } from '../requests/request.ts'
import type { ColumnChunk } from '../segments/encoding.ts'
import type { RowIdRuns } from '../segments/row-ids.ts'

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
}

export interface SegmentPartition extends RegionPartition {
  readonly kind: 'segment'
  readonly path: string
  readonly group: number
  /** Rows of the group, deleted ones included. */
  readonly groupRows: number
  readonly columns: readonly { readonly attribute: number; readonly type: TypeRef; readonly chunk: ColumnChunk }[]
  readonly runs: RowIdRuns
}

export interface MemoryPartition extends RegionPartition {
  readonly kind: 'memory'
  readonly firstRowId: RowId
  readonly attributes: readonly number[]
  /** Rows that the snapshot sees, deleted ones included. */
  readonly chunkRows: number
  readonly columns: readonly Column[]
}
