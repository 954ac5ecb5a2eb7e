// information_schema.character_sets: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
