// pg_statio_all_tables: tables by name; blocks are not counted here, so they are 0; those of indexes are NULL where a table
// has none.
import { tableActivity } from '../table-activity.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatioAllTables = virtualTable({
  oid: 12174,
  schema: 'pg_catalog',
  name: 'pg_statio_all_tables',
  relkind: 'v',
  columns: {
    relid: 'oid',
    schemaname: 'name',
    relname: 'name',
    heap_blks_read: 'int8',
    heap_blks_hit: 'int8',
    idx_blks_read: 'int8',
    idx_blks_hit: 'int8',
    toast_blks_read: 'int8',
    toast_blks_hit: 'int8',
    tidx_blks_read: 'int8',
    tidx_blks_hit: 'int8',
  },
  counters: true,
  *rows(context) {
    for (const { relid, schemaname, relname, hasIndexes, isPartitioned } of tableActivity(context, 'all'))
      if (!isPartitioned) yield { relid, schemaname, relname, ...withoutToast, ...(hasIndexes ? {} : withoutIndexes) }
  },
})

const withoutIndexes = { idx_blks_read: null, idx_blks_hit: null }

/** Long values lie with the others. */
const withoutToast = { toast_blks_read: null, toast_blks_hit: null, tidx_blks_read: null, tidx_blks_hit: null }
