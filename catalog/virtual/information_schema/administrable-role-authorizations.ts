// information_schema.administrable_role_authorizations: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaAdministrableRoleAuthorizations = virtualTable({
  oid: 13178,
  schema: 'information_schema',
  name: 'administrable_role_authorizations',
  relkind: 'v',
  columns: {
    grantee: 'sql_identifier',
    role_name: 'sql_identifier',
    is_grantable: 'yes_or_no',
  },
})
