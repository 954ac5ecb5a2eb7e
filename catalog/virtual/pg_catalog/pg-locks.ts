// pg_locks: locks held and awaited. Rows come from the socket thread, by column names.
import { virtualTable, liveRows } from '../virtual-table.ts'

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
  live: ['pg_locks'],
  rows: liveRows('pg_locks'),
})
