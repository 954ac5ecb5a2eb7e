// information_schema.foreign_data_wrapper_options: options of foreign-data wrappers. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignDataWrapperOptions = virtualTable({
  oid: 13447,
  schema: 'information_schema',
  name: 'foreign_data_wrapper_options',
  relkind: 'v',
  columns: {
    foreign_data_wrapper_catalog: 'name',
    foreign_data_wrapper_name: 'name',
    option_name: 'name',
    option_value: 'varchar',
  },
})
