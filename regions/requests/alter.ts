// Alter: a new schema. Stored rows stay as they are: columns that came later read as their missing value, dropped ones are not
// read. A column's type may change only to one that reads the stored form, or in a region whose rows the same commit replaces.
import { notSupported } from '../../engine/errors.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import type { LoggedOperation } from '../log/record.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import { sameKey } from '../server/region.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import { validateSchema } from './create.ts'
import type { CommitOperation, RegionColumn, RegionSchema } from './request.ts'

export function stageAlter(staged: StagedCommit, request: CommitOperation & { kind: 'alter' }): void {
  validateSchema(request.schema)
  const region = staged.region(request.region)
  const before = region.schema
  const truncated = staged.request.operations.some((one) => one.kind === 'truncate' && one.region === request.region)
  if (region.existing && !region.existing.isEmpty && !truncated) refuseRewrites(before, request.schema)
  region.newKeys = request.schema.keys.filter((key) => key.unique && !before.keys.some((one) => sameKey(one, key)))
  region.schema = request.schema
  staged.operations.push(request)
}

export function applyAlter(context: ApplyContext, operation: LoggedOperation & { kind: 'alter' }): void {
  const region = context.find(operation.region)
  if (!region) return
  region.alter(operation.schema)
  region.touch(context.lsn)
  context.updates.version(region)
}

function refuseRewrites(before: RegionSchema, after: RegionSchema): void {
  for (const column of after.columns) {
    const old = before.columns.find((one) => one.attribute === column.attribute)
    if (old && !readsStored(old, column)) {
      throw notSupported(`changing the type of column ${column.attribute} without rewriting its rows`)
    }
  }
}

const textual: ReadonlySet<string> = new Set(['text', 'varchar', 'name'])

/** Whether a column reads what was stored for another one. */
export function readsStored(before: RegionColumn, after: RegionColumn): boolean {
  if (before.type.oid !== after.type.oid) {
    const names = [before.type, after.type].map((type) => typeByOid(type.oid).name)
    return names.every((name) => textual.has(name))
  }
  return sameForm(layoutOf(before.type), layoutOf(after.type))
}

const layoutOf = (type: TypeRef): Layout => typeByOid(type.oid).layout(type.typmod)

function sameForm(a: Layout, b: Layout): boolean {
  return a.kind === b.kind && (a.kind !== 'decimal' || b.kind !== 'decimal' || a.scale === b.scale)
}
