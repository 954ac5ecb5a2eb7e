// pg_stat_xact_sys_tables: tables by name; what the transaction itself did is not counted apart, so it is 0.
import { tableActivity } from '../table-activity.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatXactSysTables = virtualTable({
  oid: 12161,
  schema: 'pg_catalog',
  name: 'pg_stat_xact_sys_tables',
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
  counters: true,
  *rows(context) {
    for (const { relid, schemaname, relname, hasIndexes } of tableActivity(context, 'sys'))
      yield { relid, schemaname, relname, ...(hasIndexes ? {} : withoutIndexes) }
  },
})

const withoutIndexes = { idx_scan: null, idx_tup_fetch: null }
