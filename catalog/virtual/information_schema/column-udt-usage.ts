// information_schema.column_udt_usage: the types of columns.
import { typeSchema } from '../information-types.ts'
import { visibleColumns } from '../../../engine/tables.ts'
import { schemaName, standardRelations } from '../catalog-facts.ts'
import { findType } from '../../../engine/types/registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnUdtUsage = virtualTable({
  oid: 13227,
  schema: 'information_schema',
  name: 'column_udt_usage',
  relkind: 'v',
  columns: {
    udt_catalog: 'sql_identifier',
    udt_schema: 'sql_identifier',
    udt_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const relation of standardRelations(catalog)) {
      for (const column of visibleColumns(relation.table.schema.columns)) {
        yield {
          udt_catalog: catalog.database.name,
          udt_schema: typeSchema(column.type.oid, catalog),
          udt_name: findType(column.type.oid)?.name ?? null,
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
          column_name: column.name,
        }
      }
    }
  },
})
