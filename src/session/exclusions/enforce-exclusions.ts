// Exclusion constraints at the end of a statement, or of the transaction where they wait: new rows lock what others could be in conflict
// with, then look for rows that they are in conflict with themselves.
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { ExclusionConstraint, Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import { lockIndex, lockKeys } from '../locks/key-locks.ts'
import { changesKey, isDeletedElsewhere, waitForRow } from '../writes/concurrent-rows.ts'
import type { SessionCore } from '../session-core.ts'
import { type Exclusion, exclusionsOf } from './constraints.ts'
import { emptyKey, exclusionViolation } from './errors.ts'
import { findConflicts } from './find-conflicts.ts'
import { hasSegmentsSince, newRows } from './new-rows.ts'

/** assigned: attributes in which new rows differ from those they replace; 'all': some replace none. */
export async function enforceExclusions(
  core: SessionCore,
  table: Table,
  since: number,
  assigned: ReadonlySet<number> | 'all',
): Promise<void> {
  const { deferred } = core.ensureTransaction()
  for (const exclusion of exclusionsOf(core.catalog, table)) {
    if (assigned !== 'all' && !changesKey(table, exclusion.reads, [...assigned])) continue
    refuseEmpty(core, exclusion, since)
    if (!deferred.isDeferred(exclusion)) await enforce(core, exclusion, since)
  }
}

/** Of all own rows, in those deferrable constraints that `which` picks. */
export async function checkDeferredExclusions(
  core: SessionCore,
  which: (constraint: ExclusionConstraint) => boolean,
): Promise<void> {
  const { transaction } = core
  if (!transaction) return
  for (const [oid, own] of transaction.overlay.tables()) {
    const relation = own.inserts.length + own.segments.length > 0 ? core.catalog.relationByOid(oid) : undefined
    if (relation?.kind !== 'table') continue
    for (const exclusion of exclusionsOf(core.catalog, relation.table))
      if (exclusion.constraint.deferrable && which(exclusion.constraint)) await enforce(core, exclusion, 0)
  }
}

async function enforce(core: SessionCore, exclusion: Exclusion, since: number): Promise<void> {
  const { table } = exclusion
  await lockNewRows(core, exclusion, since)
  for (;;) {
    const conflicts = await findConflicts(core, exclusion, since)
    const standing = conflicts.find(({ row }) => !isDeletedElsewhere(core, table, row))
    if (standing) throw exclusionViolation(core, exclusion, standing.types, standing.key, standing.existing)
    if (conflicts.length === 0) return
    await waitForRow(core, table, conflicts[0].row)
  }
}

/** Who has the same values in what must be equal waits; where nothing must be, everybody who adds rows does. */
async function lockNewRows(core: SessionCore, { table, index, equal }: Exclusion, since: number): Promise<void> {
  const transaction = core.ensureTransaction()
  // Nobody else knows a table that the transaction made.
  if (!transaction.base.relationByOid(table.info.oid)) return
  const overlay = transaction.overlay.table(table.info.oid)
  if (!overlay) return
  if (equal.length === 0 || hasSegmentsSince(overlay, since)) return lockIndex(core, index.oid)
  const key: RegionKey = { index: index.oid, attributes: equal, unique: false, nullsNotDistinct: false }
  for (const { length, columns } of newRows(overlay, table, equal, since))
    await lockKeys(core, key, { length, columns: columns.slice(0, equal.length) })
}

/** An empty range overlaps with nothing, so no key WITHOUT OVERLAPS may be one. Throws 23514. */
function refuseEmpty(core: SessionCore, exclusion: Exclusion, since: number): void {
  const { table, constraint, index } = exclusion
  if (!constraint.temporal) return
  const overlay = core.ensureTransaction().overlay.table(table.info.oid)
  const attribute = index.columns.at(-1)!.attribute!
  const { name, type } = table.schema.columns.find((column) => column.attribute === attribute)!
  const isEmpty = ({ length, columns: [column] }: Batch): boolean => {
    const read = reader(column)
    return Array.from({ length }, (_, row) => read(row)).some(
      (value) => value !== null && ['empty', '{}'].includes(typeByOid(type.oid).format(value, core.textSettings)),
    )
  }
  if (overlay && newRows(overlay, table, [attribute], since).some(isEmpty)) throw emptyKey(exclusion, name)
}
