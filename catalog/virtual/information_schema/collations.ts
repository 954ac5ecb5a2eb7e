// information_schema.collations: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
