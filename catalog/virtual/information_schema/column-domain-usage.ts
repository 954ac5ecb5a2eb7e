// information_schema.column_domain_usage: columns of domains. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnDomainUsage = virtualTable({
  oid: 13217,
  schema: 'information_schema',
  name: 'column_domain_usage',
  relkind: 'v',
  columns: {
    domain_catalog: 'name',
    domain_schema: 'name',
    domain_name: 'name',
    table_catalog: 'name',
    table_schema: 'name',
    table_name: 'name',
    column_name: 'name',
  },
})
