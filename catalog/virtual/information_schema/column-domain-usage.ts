// information_schema.column_domain_usage: columns of domains.
import { visibleColumns } from '../../../engine/tables.ts'
import { schemaName, standardRelations } from '../catalog-facts.ts'
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
  *rows({ catalog }) {
    for (const relation of standardRelations(catalog)) {
      for (const { name, type } of visibleColumns(relation.table.schema.columns)) {
        const domain = type.domain === undefined ? undefined : catalog.userType?.(type.domain)
        if (!domain) continue
        yield {
          domain_catalog: catalog.database.name,
          domain_schema: schemaName(catalog, domain.schemaOid),
          domain_name: domain.name,
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
          column_name: name,
        }
      }
    }
  },
})
