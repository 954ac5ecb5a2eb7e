// pg_catalog.pg_foreign_data_wrapper: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgForeignDataWrapper = virtualTable({
  oid: 2328,
  schema: 'pg_catalog',
  name: 'pg_foreign_data_wrapper',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    fdwname: 'name!',
    fdwowner: 'oid!',
    fdwhandler: 'oid!',
    fdwvalidator: 'oid!',
    fdwacl: '_aclitem',
    fdwoptions: '_text',
  },
})
