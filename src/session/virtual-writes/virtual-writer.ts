// Who takes what INSERT, UPDATE and DELETE do to a virtual table. Its rows are not in regions: they are catalog rows, or somebody else's.
import type { VirtualRow, VirtualTable } from '../../../catalog/virtual/virtual-table.ts'
import type { SessionCore } from '../session-core.ts'

export type VirtualChange =
  | { readonly kind: 'insert'; readonly row: VirtualRow }
  /** assigned: the columns that SET names. */
  | { readonly kind: 'update'; readonly id: bigint; readonly row: VirtualRow; readonly assigned: readonly string[] }
  | { readonly kind: 'delete'; readonly id: bigint }

export interface VirtualWriter {
  /** Before the statement runs: throws where the session may not write here, or not now. */
  admit?(core: SessionCore, table: VirtualTable): void
  /** All changes of one statement. */
  write(core: SessionCore, table: VirtualTable, changes: readonly VirtualChange[]): void | Promise<void>
}
