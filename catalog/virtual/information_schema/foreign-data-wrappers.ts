// information_schema.foreign_data_wrappers: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignDataWrappers = virtualTable({
  oid: 13451,
  schema: 'information_schema',
  name: 'foreign_data_wrappers',
  relkind: 'v',
  columns: {
    foreign_data_wrapper_catalog: 'sql_identifier',
    foreign_data_wrapper_name: 'sql_identifier',
    authorization_identifier: 'sql_identifier',
    library_name: 'character_data',
    foreign_data_wrapper_language: 'character_data',
  },
})
