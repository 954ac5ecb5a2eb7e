// Unique keys whose check waits for the transaction's end, or for SET CONSTRAINTS … IMMEDIATE.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { KeyConstraint, Table } from '../../../engine/tables.ts'
import { judgeCommit } from '../transaction/commit.ts'
import { lockIndex, lockKeys } from '../locks/key-locks.ts'
import { type OverlayInsert, survivingRows, type TableOverlay } from '../overlay/overlay.ts'
import { keysOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { requireUnique } from './unique-keys.ts'

export const deferrableKey = (table: Table, index: number): KeyConstraint | undefined =>
  table.schema.constraints.find(
    (one): one is KeyConstraint =>
      (one.kind === 'primary' || one.kind === 'unique') && one.index === index && one.deferrable === true,
  )

/** Whether a statement leaves the index's keys unchecked. */
export function isDeferredKey(core: SessionCore, table: Table, index: number): boolean {
  const constraint = deferrableKey(table, index)
  return constraint !== undefined && core.ensureTransaction().deferred.isDeferred({ constraint })
}

/** Of all tables that the transaction wrote. */
export function deferredIndexes(core: SessionCore): number[] {
  const { overlay } = core.ensureTransaction()
  return [...overlay.tables()].flatMap(([oid]) => {
    const relation = core.catalog.relationByOid(oid)
    if (relation?.kind !== 'table') return []
    const { table } = relation
    return keysOf(core.catalog, table).flatMap(({ index }) => (isDeferredKey(core, table, index) ? [index] : []))
  })
}

/** The keys of all own rows in those deferrable constraints that `which` picks: others who have them are waited for, as at their insert. */
export async function checkDeferredKeys(
  core: SessionCore,
  which: (constraint: KeyConstraint) => boolean,
): Promise<void> {
  const { transaction } = core
  if (!transaction) return
  const checked = new Set<number>()
  let asWhole = false
  for (const [oid, own] of transaction.overlay.tables()) {
    const relation = own.inserts.length + own.segments.length > 0 ? core.catalog.relationByOid(oid) : undefined
    if (relation?.kind !== 'table') continue
    for (const key of keysOf(core.catalog, relation.table)) {
      const constraint = deferrableKey(relation.table, key.index)
      if (!constraint || !which(constraint)) continue
      checked.add(key.index)
      if (own.segments.length > 0) {
        await lockIndex(core, key.index)
        asWhole = true
      }
      const batches = own.inserts.flatMap((insert) => keysOfInsert(insert, own, relation.table, key.attributes))
      for (const batch of batches) await lockKeys(core, key, batch)
      // Rows may have come and gone since others asked for the index of own keys.
      own.keys.delete(key.index)
      await requireUnique(core, relation.table, key, batches)
    }
  }
  if (asWhole)
    await judgeCommit(
      core.state,
      transaction,
      { settings: core.textSettings, user: core.user },
      deferredIndexes(core).filter((index) => !checked.has(index)),
    )
}

/** Columns that were added since hold what rows of before hold. */
function keysOfInsert(insert: OverlayInsert, own: TableOverlay, table: Table, attributes: readonly number[]) {
  const { length, columns } = survivingRows(insert, own.deletedOwn)
  if (length === 0) return []
  const keys = attributes.map((attribute) => {
    const at = insert.attributes.indexOf(attribute)
    if (at >= 0) return columns[at]
    const { type, missingValue } = table.schema.columns.find((column) => column.attribute === attribute)!
    return buildColumn(
      type,
      Array.from({ length }, () => missingValue ?? null),
    )
  })
  return [{ length, columns: keys }]
}
