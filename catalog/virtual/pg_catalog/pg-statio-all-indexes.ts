// pg_statio_all_indexes: indexes by name; blocks are not counted here, so they are 0.
import { indexActivity } from '../table-activity.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatioAllIndexes = virtualTable({
  oid: 12200,
  schema: 'pg_catalog',
  name: 'pg_statio_all_indexes',
  relkind: 'v',
  columns: {
    relid: 'oid',
    indexrelid: 'oid',
    schemaname: 'name',
    relname: 'name',
    indexrelname: 'name',
    idx_blks_read: 'int8',
    idx_blks_hit: 'int8',
  },
  counters: true,
  *rows(context) {
    for (const { relid, indexrelid, schemaname, relname, indexrelname } of indexActivity(context, 'all')) {
      yield { relid, indexrelid, schemaname, relname, indexrelname }
    }
  },
})
