// Violations in PostgreSQL's words.
import { exclusionKeyNames } from '../../../catalog/exclusion-sql.ts'
import { PgError } from '../../../engine/errors.ts'
import { mayShowKey } from '../../../engine/privileges/shown-values.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import type { Exclusion } from './constraints.ts'

const fields = ({ constraint, table: { info } }: Exclusion) => ({
  schema: info.schemaName,
  table: info.name,
  constraint: constraint.name,
})

/** Keys of the new row and of the one that was there. */
export function exclusionViolation(
  core: SessionCore,
  exclusion: Exclusion,
  types: readonly TypeRef[],
  key: readonly Value[],
  existing: readonly Value[],
): PgError {
  const { index, table } = exclusion
  const relation = core.catalog.relationByOid(table.info.oid)
  const isShown =
    relation?.kind === 'table' &&
    mayShowKey(
      core.catalog,
      core.catalog.role(core.user),
      relation,
      index.columns.map(({ attribute }) => attribute),
    )
  const names = exclusionKeyNames(index, table.schema.columns)
  const text = (values: readonly Value[]): string =>
    `(${names})=(${values.map((value, i) => (value === null ? 'null' : typeByOid(types[i].oid).format(value, core.textSettings))).join(', ')})`
  return new PgError('23P01', `conflicting key value violates exclusion constraint "${index.name}"`, {
    detail: isShown
      ? `Key ${text(key)} conflicts with existing key ${text(existing)}.`
      : 'Key conflicts with existing key.',
    ...fields(exclusion),
  })
}

export const noArbiter = (exclusion: Exclusion): PgError =>
  new PgError('55000', 'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters', {
    ...fields(exclusion),
  })

export const emptyKey = (exclusion: Exclusion, column: string): PgError =>
  new PgError(
    '23514',
    `empty WITHOUT OVERLAPS value found in column "${column}" in relation "${exclusion.table.info.name}"`,
  )
