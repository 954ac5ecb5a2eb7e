// pg_catalog.pg_parameter_acl: grants on settings. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgParameterAcl = virtualTable({
  oid: 6243,
  schema: 'pg_catalog',
  name: 'pg_parameter_acl',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    parname: 'text!',
    paracl: '_aclitem',
  },
})
