// information_schema.column_column_usage: columns that generated columns read.
import { visibleColumns } from '../../../engine/tables.ts'
import { baseTables, columnName, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnColumnUsage = virtualTable({
  oid: 13212,
  schema: 'information_schema',
  name: 'column_column_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    dependent_column: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      for (const column of visibleColumns(relation.table.schema.columns)) {
        for (const attribute of column.reads ?? []) {
          yield {
            table_catalog: catalog.database.name,
            table_schema: schemaName(catalog, relation.schemaOid),
            table_name: relation.name,
            column_name: columnName(relation.table, attribute),
            dependent_column: column.name,
          }
        }
      }
    }
  },
})
