// information_schema.udt_privileges: grants on composite types. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaUdtPrivileges = virtualTable({
  oid: 13381,
  schema: 'information_schema',
  name: 'udt_privileges',
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
