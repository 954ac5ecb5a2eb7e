// pg_catalog.pg_operator: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgOperator = virtualTable({
  oid: 2617,
  schema: 'pg_catalog',
  name: 'pg_operator',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    oprname: 'name!',
    oprnamespace: 'oid!',
    oprowner: 'oid!',
    oprkind: 'char!',
    oprcanmerge: 'bool!',
    oprcanhash: 'bool!',
    oprleft: 'oid!',
    oprright: 'oid!',
    oprresult: 'oid!',
    oprcom: 'oid!',
    oprnegate: 'oid!',
    oprcode: 'regproc!',
    oprrest: 'regproc!',
    oprjoin: 'regproc!',
  },
})
