// pg_catalog.pg_partitioned_table: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPartitionedTable = virtualTable({
  oid: 3350,
  schema: 'pg_catalog',
  name: 'pg_partitioned_table',
  relkind: 'r',
  columns: {
    partrelid: 'oid!',
    partstrat: 'char!',
    partnatts: 'int2!',
    partdefid: 'oid!',
    partattrs: 'int2vector!',
    partclass: 'oidvector!',
    partcollation: 'oidvector!',
    partexprs: 'pg_node_tree',
  },
})
