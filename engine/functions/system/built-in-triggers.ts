// Trigger functions that are built in: what they are in the catalog. What they do is the session's, where triggers fire
// (src/session/triggers/built-in-triggers.ts).
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { volatileLax } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const builtInTriggerOid = {
  suppressRedundantUpdates: 1291,
  vectorUpdate: 3752,
  vectorUpdateByColumn: 3753,
} as const

export const builtInTriggerFunctions: readonly FunctionDefinition[] = [
  declared(
    builtInTriggerOid.suppressRedundantUpdates,
    'suppress_redundant_updates_trigger',
    'must be called as trigger',
  ),
  declared(builtInTriggerOid.vectorUpdate, 'tsvector_update_trigger'),
  declared(builtInTriggerOid.vectorUpdateByColumn, 'tsvector_update_trigger_column'),
]

function declared(oid: number, name: string, fault = 'not fired by trigger manager'): FunctionDefinition {
  return volatileLax(oid, name, [], Oid.trigger, () => {
    throw new PgError('39P01', `${name.replace(/_column$/, '')}: ${fault}`)
  })
}

/** Of a name without its schema. */
export const builtInTriggerNamed = (name: string): FunctionDefinition | undefined =>
  builtInTriggerFunctions.find((definition) => definition.name === name)

export const builtInTriggerName = (oid: number): string | undefined =>
  builtInTriggerFunctions.find((definition) => definition.oid === oid)?.name
