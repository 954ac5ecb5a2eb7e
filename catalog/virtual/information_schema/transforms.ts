// information_schema.transforms: transforms. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTransforms = virtualTable({
  oid: 13366,
  schema: 'information_schema',
  name: 'transforms',
  relkind: 'v',
  columns: {
    udt_catalog: 'name',
    udt_schema: 'name',
    udt_name: 'name',
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
    group_name: 'name',
    transform_type: 'varchar',
  },
})
