// Unique keys of new rows: looked for among own rows and among those that lie in regions, waiting for transactions that may free them.
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { Column } from '../../../engine/columns/column.ts'
import type { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import { uniqueViolation } from '../transaction/commit.ts'
import { isDeletedElsewhere, waitForRow } from '../writes/concurrent-rows.ts'
import { ownKeys } from './own-keys.ts'
import type { SessionCore } from '../session-core.ts'
import { storedRows } from './stored-rows.ts'

/** Throws 23505 where two own rows, or one of these and one that is stored, have the same key. keys: column by column. */
export async function requireUnique(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  batches: Iterable<{ readonly length: number; readonly columns: readonly Column[] }>,
): Promise<void> {
  const violation = (values: readonly Value[]): PgError =>
    uniqueViolation(core.catalog, key.index, values, { settings: core.textSettings, user: core.user })
  const own = core.ensureTransaction().overlay.table(table.info.oid)
  const duplicate = own && ownKeys(own, table, key).duplicate
  if (duplicate) throw violation(duplicate)
  for (const { length, columns } of batches) {
    for (;;) {
      const found = await storedRows(core, table, key, { length, columns })
      const hit = found.findIndex((row) => row !== undefined && !isDeletedElsewhere(core, table, row))
      if (hit >= 0) {
        const one = Int32Array.of(hit)
        throw violation(columns.map((column) => reader(gatherColumn(column, one))(0)))
      }
      const doubtful = found.find((row) => row !== undefined)
      if (doubtful === undefined) break
      await waitForRow(core, table, doubtful)
    }
  }
}
