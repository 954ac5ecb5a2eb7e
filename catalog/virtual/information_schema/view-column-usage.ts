// information_schema.view_column_usage: columns that views read.
import { columnName, hasTable, schemaName, tableRelations } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViewColumnUsage = virtualTable({
  oid: 13404,
  schema: 'information_schema',
  name: 'view_column_usage',
  relkind: 'v',
  columns: {
    view_catalog: 'sql_identifier',
    view_schema: 'sql_identifier',
    view_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const view of tableRelations(catalog)) {
      if (view.table.source.kind !== 'view') continue
      for (const read of view.table.source.reads ?? []) {
        const relation = catalog.relationByOid(read.relation)
        if (!relation || !hasTable(relation)) continue
        for (const attribute of read.attributes) {
          yield {
            view_catalog: catalog.database.name,
            view_schema: schemaName(catalog, view.schemaOid),
            view_name: view.name,
            table_catalog: catalog.database.name,
            table_schema: schemaName(catalog, relation.schemaOid),
            table_name: relation.name,
            column_name: columnName(relation.table, attribute),
          }
        }
      }
    }
  },
})
