// pg_aggregate: the aggregates of the registry, whose states are internal, so that there are no transition functions to name; and those of
// users.
import { allFunctions } from '../../../engine/functions/registry.ts'
import { isHypothetical } from '../../../engine/functions/aggregates/hypothetical.ts'
import type { AggregateFunction } from '../../../engine/functions/function.ts'
import type { AggregateParts } from '../../../engine/routines/routine.ts'
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
  *rows({ catalog }) {
    for (const { oid, definition } of catalog.routines?.() ?? [])
      if (definition.aggregate) yield ownRow(oid, definition.aggregate)
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

function ownRow(oid: number, parts: AggregateParts) {
  const { moving } = parts
  return {
    aggfnoid: oid,
    aggkind: 'n',
    aggnumdirectargs: 0,
    aggtransfn: parts.transition,
    aggfinalfn: parts.final ?? 0,
    aggcombinefn: parts.combine ?? 0,
    aggserialfn: parts.serialize ?? 0,
    aggdeserialfn: parts.deserialize ?? 0,
    aggmtransfn: moving?.transition ?? 0,
    aggminvtransfn: moving?.inverse ?? 0,
    aggmfinalfn: moving?.final ?? 0,
    aggfinalextra: parts.finalExtra ?? false,
    aggmfinalextra: moving?.finalExtra ?? false,
    aggfinalmodify: parts.finalModify ?? 'r',
    aggmfinalmodify: moving?.finalModify ?? 'r',
    aggsortop: 0,
    aggtranstype: parts.state,
    aggtransspace: parts.space ?? 0,
    aggmtranstype: moving?.state ?? 0,
    aggmtransspace: moving?.space ?? 0,
    agginitval: parts.initial ?? null,
    aggminitval: moving?.initial ?? null,
  }
}
