// information_schema.view_table_usage: relations that views read.
import { schemaName, tableRelations } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViewTableUsage = virtualTable({
  oid: 13414,
  schema: 'information_schema',
  name: 'view_table_usage',
  relkind: 'v',
  columns: {
    view_catalog: 'sql_identifier',
    view_schema: 'sql_identifier',
    view_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const view of tableRelations(catalog)) {
      if (view.table.source.kind !== 'view') continue
      for (const read of view.table.source.reads ?? []) {
        const relation = catalog.relationByOid(read.relation)
        if (!relation) continue
        yield {
          view_catalog: catalog.database.name,
          view_schema: schemaName(catalog, view.schemaOid),
          view_name: view.name,
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
        }
      }
    }
  },
})
