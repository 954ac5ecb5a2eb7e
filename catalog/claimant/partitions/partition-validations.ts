// Queries that find rows which a partition may not have, when it is made or attached.
import { quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { partitionCondition } from '../../../engine/partitioned/bound-text.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Validation } from '../ddl-plan.ts'

/** What the partition's rows fulfil for all tables above it; undefined: anything does. */
export function conditionOf(draft: CatalogDraft, oid: number): string | undefined {
  const conditions: string[] = []
  for (let part = draft.table(oid); part.partitionOf;) {
    const parent = draft.table(part.partitionOf.parent)
    const condition = partitionCondition(
      { table: parent.oid, partitioning: parent.partitioning!, parts: draft.catalog.partitionsOf(parent.oid) },
      part.oid,
      parent.columns,
    )
    if (condition !== undefined) conditions.push(condition)
    part = parent
  }
  return conditions.length === 0 ? undefined : conditions.join(' AND ')
}

/** The rows that are in a table fit the place that it has now. */
export function validateRows(draft: CatalogDraft, oid: number, asDefault = false): void {
  if (draft.table(oid).partitioning) {
    for (const part of draft.catalog.partitionsOf(oid)) validateRows(draft, part.table, asDefault)
    return
  }
  const condition = conditionOf(draft, oid)
  if (condition === undefined) return
  const { name, schemaOid } = draft.table(oid)
  const schema = draft.catalog.schemaByOid(schemaOid)?.name ?? ''
  const validation: Validation = {
    sql: `SELECT 1 FROM ${quoteName(schema, name)} WHERE NOT (${condition}) LIMIT 1`,
    sqlstate: '23514',
    message: asDefault
      ? `updated partition constraint for default partition "${name}" would be violated by some row`
      : `partition constraint of relation "${name}" is violated by some row`,
    fields: { schema, table: name },
  }
  draft.validate.push(validation)
}

/** A default partition holds what the others do not: a new one may claim some of it. */
export function validateDefault(draft: CatalogDraft, parent: number, claimant: number): void {
  const other = draft.catalog.partitionsOf(parent).find(({ bound }) => bound.kind === 'default')
  if (other && other.table !== claimant) validateRows(draft, other.table, true)
}
