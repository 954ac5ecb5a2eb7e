// Drop: the region and its files are gone, closed ones too. Snapshots taken before still read it.
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation } from './request.ts'

export function stageDrop(staged: StagedCommit, request: CommitOperation & { kind: 'drop' }): void {
  const region = staged.region(request.region, { refused: true })
  region.dropped = true
  staged.operations.push(request)
}

export function applyDrop(context: ApplyContext, operation: LoggedOperation & { kind: 'drop' }): void {
  const region = context.find(operation.region)
  if (!region) return
  region.abandon()
  context.updates.gone(region, true)
  context.remove(region)
}
