// Delete: rows by row id. A row that somebody else deleted first is a conflict; nothing of the commit happens then.
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation, CommitResult } from './request.ts'

export function stageDelete(
  staged: StagedCommit,
  request: CommitOperation & { kind: 'delete' },
): (CommitResult & { kind: 'row-conflict' }) | undefined {
  if (request.rowIds.length === 0) return undefined
  const region = staged.region(request.region)
  const rowIds: number[] = []
  for (const rowId of request.rowIds) {
    if (region.deleted.has(rowId)) continue
    // The reader saw the row alive at its snapshot, so whatever makes it dead now came after.
    if (region.existing && !region.existing.isAlive(rowId))
      return { kind: 'row-conflict', region: request.region, rowId }
    region.deleted.add(rowId)
    if (region.existing) region.deletedExisting++
    rowIds.push(rowId)
  }
  staged.operations.push({ kind: 'delete', region: request.region, rowIds: Float64Array.from(rowIds) })
  return undefined
}

export function applyDelete(context: ApplyContext, operation: LoggedOperation & { kind: 'delete' }): void {
  const region = context.find(operation.region)
  if (!region) return
  const lists = region.delete(operation.rowIds, context.lsn)
  region.touch(context.lsn)
  context.updates.deletes(lists)
}
