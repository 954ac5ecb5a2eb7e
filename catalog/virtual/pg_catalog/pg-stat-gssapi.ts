// pg_catalog.pg_stat_gssapi: one row a connection, none of which uses GSSAPI.
import { virtualTable, liveRows } from '../virtual-table.ts'

export const pgStatGssapi = virtualTable({
  oid: 12257,
  schema: 'pg_catalog',
  name: 'pg_stat_gssapi',
  relkind: 'v',
  columns: {
    pid: 'int4',
    gss_authenticated: 'bool',
    principal: 'text',
    encrypted: 'bool',
    credentials_delegated: 'bool',
  },
  live: ['pg_stat_gssapi'],
  rows: liveRows('pg_stat_gssapi'),
})
