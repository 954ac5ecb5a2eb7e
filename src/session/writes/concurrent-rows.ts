// What a statement must know of other open transactions' rows, and how strongly it locks its own.
import type { Table } from '../../../engine/tables.ts'
import { lockRows, type RowLockMode } from '../locks/row-locks.ts'
import { regionNumberOf, regionRowOf } from '../overlay/overlay.ts'
import { keysOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'

/** Whether another open transaction deleted or replaced the committed row: whether it stays is not known before that one's end. */
export function isDeletedElsewhere(core: SessionCore, table: Table, row: bigint): boolean {
  if (row < 0n) return false
  const region = regionNumberOf(row)
  const id = regionRowOf(row)
  for (const other of core.state.sessions.values()) {
    if (other === core) continue
    if (other.transaction?.overlay.table(table.info.oid)?.deleted.get(region)?.has(id)) return true
  }
  return false
}

/** Until whoever deleted the row has decided whether it stays. Its death is no conflict, whatever the isolation. */
export async function waitForRow(core: SessionCore, table: Table, row: bigint): Promise<void> {
  await lockRows(core, table, BigInt64Array.of(row), 'share', 'wait', { since: Infinity })
}

/** Whether another open transaction deleted or replaced any row of the table. */
export function hasDeletesElsewhere(core: SessionCore, table: number): boolean {
  for (const other of core.state.sessions.values())
    if (other !== core && other.transaction?.overlay.table(table)?.deleted.size) return true
  return false
}

/** Whether new versions of rows may have another key of the index, when these attributes are set. */
export function changesKey(table: Table, key: readonly number[], assigned: readonly number[]): boolean {
  return key.some(
    (attribute) =>
      assigned.includes(attribute) ||
      table.schema.columns.find((column) => column.attribute === attribute)?.generated !== undefined,
  )
}

/** An update that leaves alone what foreign keys could refer to lets others hold on to the keys. */
export function updateMode(core: SessionCore, table: Table, assigned: readonly number[]): RowLockMode {
  const keys = keysOf(core.catalog, table).filter((key) => key.unique)
  return keys.some((key) => changesKey(table, key.attributes, assigned)) ? 'update' : 'no key update'
}
