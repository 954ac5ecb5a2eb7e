// Commit: judges all operations of a transaction against what is committed, writes one log record, then applies it. The record
// is the only commit point; between judging and applying nothing else runs, so nothing can change in between.
import type { LoggedOperation, LogRecord } from '../log/record.ts'
import { checkUnique } from '../keys/check-unique.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { Region } from '../server/region.ts'
import { StagedCommit } from '../server/staged-commit.ts'
import type { Segment } from '../segments/segment.ts'
import { applyAdopt, stageAdopt } from './adopt.ts'
import { applyAlter, stageAlter } from './alter.ts'
import { applyCreate, stageCreate } from './create.ts'
import { applyDelete, stageDelete } from './delete.ts'
import { applyDrop, stageDrop } from './drop.ts'
import { applyInsert, stageInsert } from './insert.ts'
import { applyTruncate, stageTruncate } from './truncate.ts'
import type { CommitRequest, CommitResult, RegionId, RowId } from './request.ts'

export interface CommitServices {
  readonly find: (region: RegionId) => Region | undefined
  readonly openSegment: (name: string, rowIdBase: RowId, sequence: number) => Segment
}

/** The record to write, or why not. Throws what the client should see otherwise. */
export function judgeCommit(
  services: CommitServices,
  request: CommitRequest,
): { readonly record: LogRecord & { kind: 'commit' } } | { readonly conflict: CommitResult } {
  const staged = new StagedCommit(request, (id) => services.find(id))
  for (const operation of request.operations) {
    switch (operation.kind) {
      case 'create':
        stageCreate(staged, operation)
        break
      case 'drop':
        stageDrop(staged, operation)
        break
      case 'truncate':
        stageTruncate(staged, operation)
        break
      case 'alter':
        stageAlter(staged, operation)
        break
      case 'insert':
        stageInsert(staged, operation)
        break
      case 'delete': {
        const conflict = stageDelete(staged, operation)
        if (conflict) return { conflict }
        break
      }
      case 'adopt':
        stageAdopt(staged, operation, services.openSegment)
    }
  }
  const conflict = checkUnique(staged, services.find)
  if (conflict) return { conflict }
  return { record: { kind: 'commit', operations: staged.operations, catalogEdits: request.catalogEdits } }
}

export function applyOperation(context: ApplyContext, operation: LoggedOperation): void {
  switch (operation.kind) {
    case 'create':
      return applyCreate(context, operation)
    case 'drop':
      return applyDrop(context, operation)
    case 'truncate':
      return applyTruncate(context, operation)
    case 'alter':
      return applyAlter(context, operation)
    case 'insert':
      return applyInsert(context, operation)
    case 'delete':
      return applyDelete(context, operation)
    case 'adopt':
      return applyAdopt(context, operation)
  }
}
