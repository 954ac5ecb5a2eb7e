// Alter: a new schema. Stored rows stay as they are: columns that came later read as their missing value, dropped ones are not
// read. A column's type may change only to one that reads the stored form, or in a region whose rows the same commit replaces.
// An alter that changes nothing is not logged.
import { notSupported } from '../../engine/errors.ts'
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import { sameKey } from '../server/region.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import { changedSchema, sameSchema } from './alter-change.ts'
import { validateSchema } from './create.ts'
import type { CommitOperation, RegionSchema } from './request.ts'
import { readsStored } from './stored-form.ts'

export function stageAlter(staged: StagedCommit, request: CommitOperation & { kind: 'alter' }): void {
  if ('schema' in request && staged.isUnchanged(request.region, (schema) => sameSchema(schema, request.schema))) return
  const region = staged.region(request.region)
  const before = region.schema
  const truncated = staged.request.operations.some((one) => one.kind === 'truncate' && one.region === request.region)
  const empty = !region.existing || region.existing.isEmpty || truncated
  const schema = 'schema' in request ? request.schema : changedSchema(before, request.changes, empty)
  if (schema === before) return
  validateSchema(schema)
  if (!empty) refuseRewrites(before, schema)
  region.newKeys = schema.keys.filter((key) => key.unique && !before.keys.some((one) => sameKey(one, key)))
  region.schema = schema
  staged.operations.push({ kind: 'alter', region: request.region, schema })
}

export function applyAlter(context: ApplyContext, operation: LoggedOperation & { kind: 'alter' }): void {
  const region = context.find(operation.region)
  if (!region) return
  const obsolete = region.alter(operation.schema)
  region.touch(context.lsn)
  context.updates.version(region)
  if (obsolete) context.replaced(region)
  context.until(region, 'altering')
}

function refuseRewrites(before: RegionSchema, after: RegionSchema): void {
  for (const column of after.columns) {
    const old = before.columns.find((one) => one.attribute === column.attribute)
    if (old && !readsStored(old, column)) {
      throw notSupported(`changing the type of column ${column.attribute} without rewriting its rows`)
    }
  }
}
