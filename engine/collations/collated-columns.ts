// Columns of texts bring their collations into expressions: in their types.
import type { ColumnSchema } from '../tables.ts'
import type { TypeRef } from '../types/type.ts'

/** Names of those that compare by bytes, as everything without a collation does: nothing need be derived from them. */
const bytewise: ReadonlySet<string> = new Set(['C', 'POSIX', 'C.utf8', 'ucs_basic', 'pg_c_utf8', 'default'])

/** kept: as columns keep it. */
export function collatedType({ collation: _, ...type }: TypeRef, kept: string | undefined): TypeRef {
  if (kept === undefined || bytewise.has(kept)) return type
  return { ...type, collation: { name: kept, strength: 'implicit' } }
}

const known = new WeakMap<readonly ColumnSchema[], readonly ColumnSchema[]>()

/** Most tables have none: theirs are as they were. */
export function collatedColumns(columns: readonly ColumnSchema[]): readonly ColumnSchema[] {
  if (!columns.some(({ type, collation }) => collation !== undefined || type.collation)) return columns
  let collated = known.get(columns)
  if (!collated) {
    collated = columns.map((column) => ({ ...column, type: collatedType(column.type, column.collation) }))
    known.set(columns, collated)
  }
  return collated
}
