// information_schema.domain_constraints: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDomainConstraints = virtualTable({
  oid: 13247,
  schema: 'information_schema',
  name: 'domain_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    domain_catalog: 'sql_identifier',
    domain_schema: 'sql_identifier',
    domain_name: 'sql_identifier',
    is_deferrable: 'yes_or_no',
    initially_deferred: 'yes_or_no',
  },
})
