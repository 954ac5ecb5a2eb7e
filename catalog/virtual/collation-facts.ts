// What information_schema says of the collation that a column or a domain keeps: nothing of the default one.
import { collationKept } from '../../engine/collations/collations.ts'
import type { CatalogView } from '../../engine/tables.ts'
import { schemaName } from './catalog-facts.ts'

export function collationFacts(kept: string | undefined, catalog: CatalogView): Readonly<Record<string, string>> {
  const found = kept === undefined ? undefined : collationKept(catalog, kept)
  if (!found) return {}
  return {
    collation_catalog: catalog.database.name,
    collation_schema: schemaName(catalog, found.schemaOid),
    collation_name: found.name,
  }
}
