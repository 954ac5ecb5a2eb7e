// pg_catalog.pg_index: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgIndex = virtualTable({
  oid: 2610,
  schema: 'pg_catalog',
  name: 'pg_index',
  relkind: 'r',
  columns: {
    indexrelid: 'oid!',
    indrelid: 'oid!',
    indnatts: 'int2!',
    indnkeyatts: 'int2!',
    indisunique: 'bool!',
    indnullsnotdistinct: 'bool!',
    indisprimary: 'bool!',
    indisexclusion: 'bool!',
    indimmediate: 'bool!',
    indisclustered: 'bool!',
    indisvalid: 'bool!',
    indcheckxmin: 'bool!',
    indisready: 'bool!',
    indislive: 'bool!',
    indisreplident: 'bool!',
    indkey: 'int2vector!',
    indcollation: 'oidvector!',
    indclass: 'oidvector!',
    indoption: 'int2vector!',
    indexprs: 'pg_node_tree',
    indpred: 'pg_node_tree',
  },
})
