// pg_catalog.pg_default_acl: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgDefaultAcl = virtualTable({
  oid: 826,
  schema: 'pg_catalog',
  name: 'pg_default_acl',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    defaclrole: 'oid!',
    defaclnamespace: 'oid!',
    defaclobjtype: 'char!',
    defaclacl: '_aclitem!',
  },
})
