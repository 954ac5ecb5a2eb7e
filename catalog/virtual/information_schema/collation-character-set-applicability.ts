// information_schema.collation_character_set_applicability: every collation goes with UTF8.
import { listedCollations } from '../../../engine/collations/collations.ts'
import { schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCollationCharacterSetApplicability = virtualTable({
  oid: 13207,
  schema: 'information_schema',
  name: 'collation_character_set_applicability',
  relkind: 'v',
  columns: {
    collation_catalog: 'sql_identifier',
    collation_schema: 'sql_identifier',
    collation_name: 'sql_identifier',
    character_set_catalog: 'sql_identifier',
    character_set_schema: 'sql_identifier',
    character_set_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const { name, schemaOid } of listedCollations(catalog)) {
      yield {
        collation_catalog: catalog.database.name,
        collation_schema: schemaName(catalog, schemaOid),
        collation_name: name,
        character_set_name: 'UTF8',
      }
    }
  },
})
