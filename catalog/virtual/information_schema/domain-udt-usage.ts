// information_schema.domain_udt_usage: types that domains are based on. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDomainUdtUsage = virtualTable({
  oid: 13252,
  schema: 'information_schema',
  name: 'domain_udt_usage',
  relkind: 'v',
  columns: {
    udt_catalog: 'name',
    udt_schema: 'name',
    udt_name: 'name',
    domain_catalog: 'name',
    domain_schema: 'name',
    domain_name: 'name',
  },
})
