// pg_catalog.pg_hba_file_rules: rules of PostgreSQL's own host file. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgHbaFileRules = virtualTable({
  oid: 12114,
  schema: 'pg_catalog',
  name: 'pg_hba_file_rules',
  relkind: 'v',
  columns: {
    rule_number: 'int4',
    file_name: 'text',
    line_number: 'int4',
    type: 'text',
    database: '_text',
    user_name: '_text',
    address: 'text',
    netmask: 'text',
    auth_method: 'text',
    options: '_text',
    error: 'text',
  },
})
