// information_schema.collation_character_set_applicability: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
