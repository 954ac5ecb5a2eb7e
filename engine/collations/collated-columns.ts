// Columns of texts bring their collations into expressions: in their types.
import type { ColumnSchema } from '../tables.ts'
import type { TypeRef } from '../types/type.ts'

/** kept: as columns keep it; absent: the default one, which nothing is derived from. */
export function collatedType({ collation: _, ...type }: TypeRef, kept: string | undefined): TypeRef {
  if (kept === undefined || kept === 'default') return type
  return { ...type, collation: { name: kept, strength: 'implicit' } }
}

const known = new WeakMap<readonly ColumnSchema[], readonly ColumnSchema[]>()

/** Most tables have none: theirs are as they were. */
export function collatedColumns(columns: readonly ColumnSchema[]): readonly ColumnSchema[] {
  if (!columns.some(({ type, collation }) => collation !== undefined || type.collation)) return columns
  let collated = known.get(columns)
  if (!collated) {
    // A domain brings its own.
    collated = columns.map((column) =>
      column.collation === undefined && column.type.domain !== undefined
        ? column
        : { ...column, type: collatedType(column.type, column.collation) },
    )
    known.set(columns, collated)
  }
  return collated
}
