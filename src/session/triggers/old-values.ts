// Rows as they were before the statement, by id, as values: what OLD is.
import { batchRows } from '../../../engine/interpret/row-batch.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { oldRows } from '../foreign-keys/old-rows.ts'
import type { SessionCore } from '../session-core.ts'

/** Of each row all columns, in table order. */
export async function rowsById(
  core: SessionCore,
  table: Table,
  ids: readonly BigInt64Array[],
): Promise<Map<bigint, readonly Value[]>> {
  const attributes = table.schema.columns.map(({ attribute }) => attribute)
  const rows = new Map<bigint, readonly Value[]>()
  for (const batch of await oldRows(core, table, ids, attributes))
    for (const [id, ...values] of batchRows(batch)) rows.set(id as bigint, values)
  return rows
}
