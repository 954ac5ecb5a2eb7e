// pg_aggregate: the aggregates of the registry. Their states are internal, so there are no transition functions to name.
import { allFunctions } from '../../../engine/functions/registry.ts'
import { isHypothetical } from '../../../engine/functions/aggregates/hypothetical.ts'
import type { AggregateFunction } from '../../../engine/functions/function.ts'
import { Oid } from '../../../engine/types/oids.ts'
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
  *rows() {
    for (const definition of allFunctions()) {
      if (definition.kind !== 'aggregate') continue
      yield {
        aggfnoid: definition.oid,
        aggkind: isHypothetical(definition) ? 'h' : definition.orderedSet ? 'o' : 'n',
        aggnumdirectargs: directArguments(definition),
        aggtransfn: 0,
        aggfinalfn: 0,
        aggcombinefn: 0,
        aggserialfn: 0,
        aggdeserialfn: 0,
        aggmtransfn: 0,
        aggminvtransfn: 0,
        aggmfinalfn: 0,
        aggfinalextra: false,
        aggmfinalextra: false,
        aggfinalmodify: 'r',
        aggmfinalmodify: 'r',
        aggsortop: 0,
        aggtranstype: Oid.internal,
        aggtransspace: 0,
        aggmtranstype: 0,
        aggmtransspace: 0,
        agginitval: null,
        aggminitval: null,
      }
    }
  },
})

/** Those before WITHIN GROUP. */
function directArguments(definition: AggregateFunction): number {
  if (!definition.orderedSet) return 0
  return isHypothetical(definition) ? 1 : definition.args.length - 1
}
