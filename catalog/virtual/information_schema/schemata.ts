// information_schema.schemata: the schemas.
import { roleName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaSchemata = virtualTable({
  oid: 13318,
  schema: 'information_schema',
  name: 'schemata',
  relkind: 'v',
  columns: {
    catalog_name: 'sql_identifier',
    schema_name: 'sql_identifier',
    schema_owner: 'sql_identifier',
    default_character_set_catalog: 'sql_identifier',
    default_character_set_schema: 'sql_identifier',
    default_character_set_name: 'sql_identifier',
    sql_path: 'character_data',
  },
  *rows({ catalog }) {
    for (const schema of catalog.schemas()) {
      yield {
        catalog_name: catalog.database.name,
        schema_name: schema.name,
        schema_owner: roleName(catalog, schema.owner),
      }
    }
  },
})
