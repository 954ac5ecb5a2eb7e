// Delete: rows by row id. A row that somebody else deleted first is a conflict; nothing of the commit happens then.
// Ids are sorted and met with each chunk's and segment's own, so that many rows cost little more than their number.
import { PgError } from '../../engine/errors.ts'
import type { LoggedOperation } from '../log/record.ts'
import { ascending } from '../memtable/row-id-set.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { Region } from '../server/region.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation, CommitResult, RowId } from './request.ts'

export function stageDelete(
  staged: StagedCommit,
  request: CommitOperation & { kind: 'delete' },
): (CommitResult & { kind: 'row-conflict' }) | undefined {
  if (request.rowIds.length === 0) return undefined
  const region = staged.region(request.region)
  if (region.schema.options?.appendOnly)
    throw new PgError('42809', `region ${request.region} is append-only: its rows cannot be updated or deleted`)
  const asked = ascending(request.rowIds)
  const rowIds = region.deleted.size === 0 ? asked : asked.filter((rowId) => !region.deleted.has(rowId))
  // The reader saw the row alive at its snapshot, so whatever makes it dead now came after.
  const dead = region.existing && deadAmong(region.existing, rowIds)
  if (dead !== undefined) return { kind: 'row-conflict', region: request.region, rowId: dead }
  region.deleted.add(rowIds)
  if (region.existing) region.deletedExisting += rowIds.length
  staged.operations.push({ kind: 'delete', region: request.region, rowIds })
  return undefined
}

/** A row that is gone; undefined: all of them live. */
function deadAmong(region: Region, rowIds: Float64Array): RowId | undefined {
  let found = 0
  for (const { container, positions } of region.places(rowIds)) {
    found += positions.length
    const dead = positions.find((position) => container.isDead(position))
    if (dead !== undefined) return container.rowIdAt(dead)
  }
  return found === rowIds.length ? undefined : rowIds.find((rowId) => !region.locate(rowId))
}

export function applyDelete(context: ApplyContext, operation: LoggedOperation & { kind: 'delete' }): void {
  const region = context.find(operation.region)
  if (!region) return
  const lists = region.delete(operation.rowIds, context.lsn)
  region.touch(context.lsn)
  context.updates.deletes(lists)
}
