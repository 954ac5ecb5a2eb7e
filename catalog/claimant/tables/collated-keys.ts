// Keys tell rows apart by their bytes.
import { collationKept } from '../../../engine/collations/collations.ts'
import { notSupported } from '../../../engine/errors.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

/** Throws 0A000 where one of the columns has equal values of different bytes. */
export function refuseLooseKeys(
  { catalog }: CatalogDraft,
  columns: readonly ColumnSchema[],
  attributes: readonly number[],
): void {
  for (const { attribute, collation } of columns)
    if (
      collation !== undefined &&
      attributes.includes(attribute) &&
      collationKept(catalog, collation)?.isDeterministic === false
    )
      throw notSupported('a unique key over a column with a nondeterministic collation')
}
