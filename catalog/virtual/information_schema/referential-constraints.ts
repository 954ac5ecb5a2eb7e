// information_schema.referential_constraints: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaReferentialConstraints = virtualTable({
  oid: 13275,
  schema: 'information_schema',
  name: 'referential_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    unique_constraint_catalog: 'sql_identifier',
    unique_constraint_schema: 'sql_identifier',
    unique_constraint_name: 'sql_identifier',
    match_option: 'character_data',
    update_rule: 'character_data',
    delete_rule: 'character_data',
  },
})
