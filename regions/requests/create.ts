// Create: a new, empty region.
import { PgError } from '../../engine/errors.ts'
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation, RegionSchema } from './request.ts'

type Create = CommitOperation & { kind: 'create' }

export function stageCreate(staged: StagedCommit, request: Create): void {
  validateSchema(request.schema)
  staged.create(request.region, request.schema)
  staged.operations.push(request)
}

export function applyCreate(context: ApplyContext, operation: LoggedOperation & { kind: 'create' }): void {
  const region = context.add(operation.region, operation.schema)
  region.touch(context.lsn)
  context.updates.version(region)
}

export function validateSchema(schema: RegionSchema): void {
  const attributes = new Set(schema.columns.map((column) => column.attribute))
  if (attributes.size !== schema.columns.length) throw new PgError('42701', 'an attribute number is given twice')
  if (attributes.has(0)) throw new PgError('42701', 'attribute number 0 is the row id')
  for (const key of schema.keys) {
    for (const attribute of key.attributes) {
      if (!attributes.has(attribute)) throw new PgError('42703', `key column ${attribute} does not exist`)
    }
  }
  for (const attribute of schema.sortBy) {
    if (!attributes.has(attribute)) throw new PgError('42703', `sort column ${attribute} does not exist`)
  }
}
