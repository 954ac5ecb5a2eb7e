// information_schema.character_sets: UTF8 and nothing else.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCharacterSets = virtualTable({
  oid: 13187,
  schema: 'information_schema',
  name: 'character_sets',
  relkind: 'v',
  columns: {
    character_set_catalog: 'sql_identifier',
    character_set_schema: 'sql_identifier',
    character_set_name: 'sql_identifier',
    character_repertoire: 'sql_identifier',
    form_of_use: 'sql_identifier',
    default_collate_catalog: 'sql_identifier',
    default_collate_schema: 'sql_identifier',
    default_collate_name: 'sql_identifier',
  },
  rows: ({ catalog }) => [
    {
      character_set_name: 'UTF8',
      character_repertoire: 'UCS',
      form_of_use: 'UTF8',
      default_collate_catalog: catalog.database.name,
      default_collate_schema: 'pg_catalog',
      default_collate_name: 'pg_c_utf8',
    },
  ],
})
