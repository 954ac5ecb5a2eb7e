// Truncate: all rows are gone at once. Row ids go on where they were, so no old id ever means a new row.
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation } from './request.ts'

export function stageTruncate(staged: StagedCommit, request: CommitOperation & { kind: 'truncate' }): void {
  const region = staged.region(request.region)
  region.existing = undefined
  region.inserted.length = 0
  region.adopted.length = 0
  staged.operations.push(request)
}

export function applyTruncate(context: ApplyContext, operation: LoggedOperation & { kind: 'truncate' }): void {
  const region = context.find(operation.region)
  if (!region) return
  region.truncate()
  region.touch(context.lsn)
  context.updates.version(region)
  context.until(region, 'truncating')
  context.replaced(region)
}
