// information_schema.schemata: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
