// cadastre.table_status: how far each node is with each version of a table. A table can be used where all are active.
import { liveRows, virtualTable } from '../virtual-table.ts'

export const cadastreTableStatus = virtualTable({
  oid: 14_213,
  schema: 'cadastre',
  name: 'table_status',
  relkind: 'v',
  columns: {
    table_schema: 'name',
    table_name: 'name!',
    table_version: 'int4!',
    node_name: 'text!',
    status: 'text!',
    reason: 'text',
    since: 'timestamptz!',
  },
  live: ['table_status'],
  rows: liveRows('table_status'),
})
