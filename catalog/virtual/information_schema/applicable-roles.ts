// information_schema.applicable_roles: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaApplicableRoles = virtualTable({
  oid: 13173,
  schema: 'information_schema',
  name: 'applicable_roles',
  relkind: 'v',
  columns: {
    grantee: 'sql_identifier',
    role_name: 'sql_identifier',
    is_grantable: 'yes_or_no',
  },
})
