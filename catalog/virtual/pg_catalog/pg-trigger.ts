// pg_catalog.pg_trigger: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTrigger = virtualTable({
  oid: 2620,
  schema: 'pg_catalog',
  name: 'pg_trigger',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    tgrelid: 'oid!',
    tgparentid: 'oid!',
    tgname: 'name!',
    tgfoid: 'oid!',
    tgtype: 'int2!',
    tgenabled: 'char!',
    tgisinternal: 'bool!',
    tgconstrrelid: 'oid!',
    tgconstrindid: 'oid!',
    tgconstraint: 'oid!',
    tgdeferrable: 'bool!',
    tginitdeferred: 'bool!',
    tgnargs: 'int2!',
    tgattr: 'int2vector!',
    tgargs: 'bytea!',
    tgqual: 'pg_node_tree',
    tgoldtable: 'name',
    tgnewtable: 'name',
  },
})
