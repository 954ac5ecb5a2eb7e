// pg_catalog.pg_aggregate: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAggregate = virtualTable({
  oid: 2600,
  schema: 'pg_catalog',
  name: 'pg_aggregate',
  relkind: 'r',
  columns: {
    aggfnoid: 'regproc!',
    aggkind: 'char!',
    aggnumdirectargs: 'int2!',
    aggtransfn: 'regproc!',
    aggfinalfn: 'regproc!',
    aggcombinefn: 'regproc!',
    aggserialfn: 'regproc!',
    aggdeserialfn: 'regproc!',
    aggmtransfn: 'regproc!',
    aggminvtransfn: 'regproc!',
    aggmfinalfn: 'regproc!',
    aggfinalextra: 'bool!',
    aggmfinalextra: 'bool!',
    aggfinalmodify: 'char!',
    aggmfinalmodify: 'char!',
    aggsortop: 'oid!',
    aggtranstype: 'oid!',
    aggtransspace: 'int4!',
    aggmtranstype: 'oid!',
    aggmtransspace: 'int4!',
    agginitval: 'text',
    aggminitval: 'text',
  },
})
