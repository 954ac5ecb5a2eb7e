// pg_catalog.pg_statistic_ext: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatisticExt = virtualTable({
  oid: 3381,
  schema: 'pg_catalog',
  name: 'pg_statistic_ext',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    stxrelid: 'oid!',
    stxname: 'name!',
    stxnamespace: 'oid!',
    stxowner: 'oid!',
    stxkeys: 'int2vector!',
    stxstattarget: 'int2',
    stxkind: '_char!',
    stxexprs: 'pg_node_tree',
  },
})
