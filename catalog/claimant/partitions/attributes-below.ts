// Columns of a partitioned table in a partition: by their names.
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

/** What the parent's attributes are in the table. */
export function attributesBelow<A extends readonly number[] | undefined>(
  draft: CatalogDraft,
  table: TableRow,
  attributes: A,
): A {
  const above = draft.table(table.partitionOf!.parent).columns
  const below = (attribute: number): number => {
    const name = above.find((column) => column.attribute === attribute)?.name
    return table.columns.find((column) => column.name === name)?.attribute ?? attribute
  }
  return attributes?.map(below) as unknown as A
}
