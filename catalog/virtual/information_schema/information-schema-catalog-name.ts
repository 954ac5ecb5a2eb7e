// information_schema.information_schema_catalog_name: the database.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaInformationSchemaCatalogName = virtualTable({
  oid: 13164,
  schema: 'information_schema',
  name: 'information_schema_catalog_name',
  relkind: 'v',
  columns: {
    catalog_name: 'sql_identifier',
  },
  rows: ({ catalog }) => [{ catalog_name: catalog.database.name }],
})
