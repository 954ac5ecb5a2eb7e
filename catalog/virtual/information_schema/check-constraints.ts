// information_schema.check_constraints: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCheckConstraints = virtualTable({
  oid: 13197,
  schema: 'information_schema',
  name: 'check_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    check_clause: 'character_data',
  },
})
