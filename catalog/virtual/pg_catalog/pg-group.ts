// pg_catalog.pg_group: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgGroup = virtualTable({
  oid: 12010,
  schema: 'pg_catalog',
  name: 'pg_group',
  relkind: 'v',
  columns: {
    groname: 'name',
    grosysid: 'oid',
    grolist: '_oid',
  },
})
