// pg_catalog.pg_stat_xact_all_tables: the transaction's own table counters. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatXactAllTables = virtualTable({
  oid: 12151,
  schema: 'pg_catalog',
  name: 'pg_stat_xact_all_tables',
  relkind: 'v',
  columns: {
    relid: 'oid',
    schemaname: 'name',
    relname: 'name',
    seq_scan: 'int8',
    seq_tup_read: 'int8',
    idx_scan: 'int8',
    idx_tup_fetch: 'int8',
    n_tup_ins: 'int8',
    n_tup_upd: 'int8',
    n_tup_del: 'int8',
    n_tup_hot_upd: 'int8',
    n_tup_newpage_upd: 'int8',
  },
})
