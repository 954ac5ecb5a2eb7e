// pg_catalog.pg_opclass: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgOpclass = virtualTable({
  oid: 2616,
  schema: 'pg_catalog',
  name: 'pg_opclass',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    opcmethod: 'oid!',
    opcname: 'name!',
    opcnamespace: 'oid!',
    opcowner: 'oid!',
    opcfamily: 'oid!',
    opcintype: 'oid!',
    opcdefault: 'bool!',
    opckeytype: 'oid!',
  },
})
