// A partition's columns as compiled code reads them: at addresses of the shared memory, in place until released.
import type { TypeRef } from '../types/type.ts'
import type { Column } from './column.ts'
import type { Layout } from './layout.ts'

/** A partition's columns at addresses of the shared WebAssembly memory, until released. */
export interface PinnedPartition {
  /** Rows of every column. */
  readonly rows: number
  /** Ascending row numbers (Int32 at that address) that are alive and asked for; absent, and no runs: all rows. */
  readonly selection?: { readonly address: number; readonly length: number }
  /** The same as so many runs: in turn (Int32 at that address) the first row of one and the first behind it. Instead of a selection. */
  readonly runs?: { readonly address: number; readonly length: number }
  /** In the order of the asked attributes; attribute 0 is the table row id as i64. */
  readonly columns: readonly PinnedColumn[]
  release(): void
}

export interface PinnedColumn {
  readonly type: TypeRef
  readonly layout: Layout
  /** Address of values; of utf8 and binary: of the bytes. */
  readonly values: number
  /** Address of the bitmap; 0: no NULLs. */
  readonly validity: number
  /** utf8, binary: address of rows + 1 Int32 offsets; else 0. */
  readonly offsets: number
  /** Layout dictionary: its entries. `key` is equal for dictionaries of equal content (for memoised look-up tables). */
  readonly dictionary?: {
    readonly entries: number
    readonly offsets: number
    readonly bytes: number
    readonly column: Column
    readonly key: string
    /** Other partitions have it, too, and it may have more entries than this one rows. */
    readonly shared?: true
    /** Its entries are the rows, no other partition has it: nothing is kept of it. */
    readonly once?: true
  }
  /** The same as a Column (views of the shared memory), for the interpreter. */
  readonly column: Column
}

/** How a column of a partition will lie once pinned, known without reading it. */
export interface PartitionColumnForm {
  readonly type: TypeRef
  readonly layout: Layout
  readonly nullable: boolean
}
