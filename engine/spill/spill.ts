// What an operator may ask of its query where its rows outgrow memory.
import type { TemporaryFile } from './temporary-files.ts'

export interface Spill {
  /** What one operator may hold before it writes rows out, though the query may hold more: others of its operators hold rows, too. */
  readonly operatorBytesMax: number
  /** The caller closes it. */
  create(): TemporaryFile
  /** EXPLAIN ANALYZE tells of it. */
  report(node: number, spilled: Spilled): void
}

export interface Spilled {
  readonly method: 'sort' | 'hash'
  readonly bytes: number
  /** Runs of a sort, partitions of a hash. */
  readonly parts: number
}
