// information_schema.collations: the names of the bytewise order.
import { listedCollations } from '../../../engine/collations/collations.ts'
import { schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCollations = virtualTable({
  oid: 13202,
  schema: 'information_schema',
  name: 'collations',
  relkind: 'v',
  columns: {
    collation_catalog: 'sql_identifier',
    collation_schema: 'sql_identifier',
    collation_name: 'sql_identifier',
    pad_attribute: 'character_data',
  },
  *rows({ catalog }) {
    for (const { name, schemaOid } of listedCollations(catalog)) {
      yield {
        collation_catalog: catalog.database.name,
        collation_schema: schemaName(catalog, schemaOid),
        collation_name: name,
        pad_attribute: 'NO PAD',
      }
    }
  },
})
