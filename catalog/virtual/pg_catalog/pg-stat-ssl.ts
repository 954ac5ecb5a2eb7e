// pg_stat_ssl: TLS facts of each connection. Rows come from the socket thread, by column names.
import { virtualTable, liveRows } from '../virtual-table.ts'

export const pgStatSsl = virtualTable({
  oid: 12253,
  schema: 'pg_catalog',
  name: 'pg_stat_ssl',
  relkind: 'v',
  columns: {
    pid: 'int4',
    ssl: 'bool',
    version: 'text',
    cipher: 'text',
    bits: 'int4',
    client_dn: 'text',
    client_serial: 'numeric',
    issuer_dn: 'text',
  },
  live: ['pg_stat_ssl'],
  rows: liveRows('pg_stat_ssl'),
})
