// What an aggregate yields over no rows, known without running it: 0 for counts, NULL for the rest.
import { findFunction } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import type { AggregateCall } from '../logical.ts'

/** Undefined where it depends on the call, as with hypothetical-set aggregates. */
export function emptyAggregate(call: AggregateCall): Expression | undefined {
  const definition = findFunction(call.function)
  if (definition?.kind !== 'aggregate' || definition.orderedSet) return undefined
  if (definition.name === 'count' || definition.name === 'regr_count') {
    return { kind: 'literal', value: 0n, type: typeRef(Oid.int8) }
  }
  return { kind: 'literal', value: null, type: call.column.type }
}
