// pg_am: how tables and indexes are kept. The names are those that clients know.
import { accessMethodOids } from '../access-methods.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgAm = virtualTable({
  oid: 2601,
  schema: 'pg_catalog',
  name: 'pg_am',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    amname: 'name!',
    amhandler: 'regproc!',
    amtype: 'char!',
  },
  rows: () => [
    { oid: 2, amname: 'heap', amhandler: 0, amtype: 't' },
    ...Object.entries(accessMethodOids).map(([amname, oid]) => ({ oid, amname, amhandler: 0, amtype: 'i' })),
  ],
})
