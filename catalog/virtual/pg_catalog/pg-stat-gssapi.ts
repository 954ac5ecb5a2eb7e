// pg_catalog.pg_stat_gssapi: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

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
})
