// pg_catalog.pg_init_privs: privileges from the start. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgInitPrivs = virtualTable({
  oid: 3394,
  schema: 'pg_catalog',
  name: 'pg_init_privs',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    objsubid: 'int4!',
    privtype: 'char!',
    initprivs: '_aclitem!',
  },
})
