// pg_catalog.pg_event_trigger: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgEventTrigger = virtualTable({
  oid: 3466,
  schema: 'pg_catalog',
  name: 'pg_event_trigger',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    evtname: 'name!',
    evtevent: 'name!',
    evtowner: 'oid!',
    evtfoid: 'oid!',
    evtenabled: 'char!',
    evttags: '_text',
  },
})
