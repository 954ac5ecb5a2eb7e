// A partition takes its place under a table: what must hold first, the same for a new one and one that is attached.
import type { NewPartitioning, NewPartitionOf } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Partitioning } from '../../../engine/partitioned/partitioning.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { requireRelation } from '../resolve.ts'
import { checkBound } from './check-bound.ts'

/** Throws 42P17. */
export function requirePartitioned(draft: CatalogDraft, name: NewPartitionOf['parent']): TableRow {
  const relation = requireRelation(draft, name)
  const table = relation.kind === 'table' ? draft.table(relation.oid) : undefined
  if (!table?.partitioning) throw new PgError('42P17', `"${relation.name}" is not partitioned`)
  requireOwner(draft, table.owner, `table ${table.name}`)
  return table
}

export function requirePlace(
  draft: CatalogDraft,
  parent: TableRow,
  { name, schemaOid }: Pick<TableRow, 'name' | 'schemaOid'>,
  bound: NewPartitionOf['bound'],
): void {
  const temporary = isTemporarySchema(schemaOid)
  if (temporary !== isTemporarySchema(parent.schemaOid))
    throw new PgError(
      '42809',
      temporary
        ? `cannot create a temporary relation as partition of permanent relation "${parent.name}"`
        : `cannot create a permanent relation as partition of temporary relation "${parent.name}"`,
    )
  checkBound(name, bound, {
    partitioning: parent.partitioning!,
    parts: draft.catalog.partitionsOf(parent.oid),
    nameOf: (table) => draft.table(table).name,
  })
}

/** With columns by their attributes. */
export function partitioningOf({ strategy, keys }: NewPartitioning, columns: readonly ColumnSchema[]): Partitioning {
  const attributeOf = (name: string): number => columns.find((column) => column.name === name)!.attribute
  return {
    strategy,
    keys: keys.map(({ column, sql, reads, type }) => ({
      type,
      ...(column !== undefined && { attribute: attributeOf(column) }),
      ...(sql !== undefined && { sql }),
      ...(reads && { reads: reads.map(attributeOf) }),
    })),
  }
}

/** Without what only messages want. */
export function storedBound({
  position: _,
  ...bound
}: NewPartitionOf['bound']): TableRow['partitionOf'] extends { readonly bound: infer B } | undefined ? B : never {
  return bound as never
}
