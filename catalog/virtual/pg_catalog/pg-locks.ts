// pg_catalog.pg_locks: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgLocks = virtualTable({
  oid: 12073,
  schema: 'pg_catalog',
  name: 'pg_locks',
  relkind: 'v',
  columns: {
    locktype: 'text',
    database: 'oid',
    relation: 'oid',
    page: 'int4',
    tuple: 'int2',
    virtualxid: 'text',
    transactionid: 'xid',
    classid: 'oid',
    objid: 'oid',
    objsubid: 'int2',
    virtualtransaction: 'text',
    pid: 'int4',
    mode: 'text',
    granted: 'bool',
    fastpath: 'bool',
    waitstart: 'timestamptz',
  },
})
