// cadastre.tasks: flushes, compactions and other long work on the database's regions, under way and the last that ended.
import { schemaName } from '../catalog-facts.ts'
import { relationOfRegion } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreTasks = virtualTable({
  oid: 14005,
  schema: 'cadastre',
  name: 'tasks',
  relkind: 'v',
  columns: {
    id: 'int4!',
    kind: 'text!',
    reason: 'text!',
    table_schema: 'name',
    table_name: 'name',
    region_id: 'int8!',
    state: 'text!',
    started: 'timestamptz',
    finished: 'timestamptz',
    rows_done: 'int8!',
    rows_total: 'int8!',
    bytes_done: 'int8!',
    bytes_total: 'int8!',
    error: 'text',
  },
  live: ['tasks'],
  *rows(context) {
    for (const row of context.live.tasks ?? []) {
      const relation = relationOfRegion(context, row.region_id as bigint)
      // A dropped table's tasks have no name any more.
      yield {
        ...row,
        table_schema: relation ? schemaName(context.catalog, relation.schemaOid) : null,
        table_name: relation?.name ?? null,
      }
    }
  },
})
