// pg_catalog.pg_statistic_ext_data: extended statistics. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatisticExtData = virtualTable({
  oid: 3429,
  schema: 'pg_catalog',
  name: 'pg_statistic_ext_data',
  relkind: 'r',
  columns: {
    stxoid: 'oid!',
    stxdinherit: 'bool!',
    stxdndistinct: 'text',
    stxddependencies: 'text',
    stxdmcv: 'text',
    stxdexpr: '_text',
  },
})
