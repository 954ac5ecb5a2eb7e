// pg_catalog.pg_stat_ssl: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

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
})
