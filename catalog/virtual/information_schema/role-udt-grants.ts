// information_schema.role_udt_grants: grants on composite types. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleUdtGrants = virtualTable({
  oid: 13386,
  schema: 'information_schema',
  name: 'role_udt_grants',
  relkind: 'v',
  columns: {
    grantor: 'name',
    grantee: 'name',
    udt_catalog: 'name',
    udt_schema: 'name',
    udt_name: 'name',
    privilege_type: 'varchar',
    is_grantable: 'varchar',
  },
})
