// What the trigger functions that are built in do with a row.
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import { builtInTriggerOid } from '../../../engine/functions/system/built-in-triggers.ts'
import type { Configuration } from '../../../engine/text-search/dictionaries/configurations.ts'
import {
  configurationByOid,
  configurationCalled,
  unknownConfiguration,
} from '../../../engine/text-search/objects/configurations.ts'
import { documentVector } from '../../../engine/text-search/parse-document.ts'
import { nameParts } from '../../../engine/functions/system/reg-text.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Field } from '../plpgsql/variable-types.ts'
import type { SessionCore } from '../session-core.ts'
import type { RowValues, TriggerCall } from './call-trigger.ts'

type Body = (core: SessionCore, call: TriggerCall, fields: readonly Field[]) => RowValues | null

const bodies: ReadonlyMap<number, Body> = new Map<number, Body>([
  [builtInTriggerOid.suppressRedundantUpdates, (_, call, fields) => changedRow(call, fields)],
  [builtInTriggerOid.vectorUpdate, (core, call, fields) => withVector(core, call, fields, false)],
  [builtInTriggerOid.vectorUpdateByColumn, (core, call, fields) => withVector(core, call, fields, true)],
])

export const builtInTrigger = (oid: number): Body | undefined => bodies.get(oid)

/** No row where an update changes nothing. */
function changedRow({ trigger, event, old, new: fresh }: TriggerCall, fields: readonly Field[]): RowValues | null {
  const refuse = (when: string): PgError =>
    new PgError('39P01', `suppress_redundant_updates_trigger: must be called ${when}`)
  if (event !== 'update') throw refuse('on update')
  if (trigger.timing !== 'before') throw refuse('before update')
  if (trigger.forEach !== 'row' || !old || !fresh) throw refuse('for each row')
  return fields.every(({ type }, at) => isSame(old[at], fresh[at], type.oid)) ? null : fresh
}

function isSame(a: Value, b: Value, type: number): boolean {
  if (a === null || b === null) return a === b
  const definition = typeByOid(type)
  return Buffer.compare(definition.send(a), definition.send(b)) === 0
}

/**
 * The row with a vector of its texts: arguments are the column of the vector, a configuration or the column that names one, and the
 * columns of the texts. An update that changes none of these but sets the vector itself has its way.
 */
function withVector(
  core: SessionCore,
  { trigger, event, old, new: fresh }: TriggerCall,
  fields: readonly Field[],
  byColumn: boolean,
): RowValues {
  if (trigger.forEach !== 'row' || !fresh) throw fault('must be fired for row')
  if (trigger.timing !== 'before') throw fault('must be fired BEFORE event')
  if (event !== 'insert' && event !== 'update') throw fault('must be fired for INSERT or UPDATE')
  const [vectorName, configurationText, ...textNames] = trigger.arguments
  if (textNames.length === 0) throw fault('arguments must be tsvector_field, ts_config, text_field1, ...)')
  const find = (name: string, what: string): number => {
    const at = fields.findIndex((field) => field.name === name)
    if (at === -1) throw new PgError('42703', `${what} "${name}" does not exist`)
    return at
  }
  const vector = find(vectorName, 'tsvector column')
  requireType(fields[vector], fields[vector].type.oid === Oid.tsvector, 'tsvector type')
  const configurationAt = byColumn ? find(configurationText, 'configuration column') : -1
  const configuration = byColumn
    ? configurationIn(core, fields[configurationAt], fresh[configurationAt])
    : configurationOf(core, configurationText)
  const texts = textNames.map((name) => {
    const at = find(name, 'column')
    requireType(fields[at], typeByOid(fields[at].type.oid).category === 'S', 'a character type')
    return at
  })
  if (old) {
    const sources = byColumn ? [configurationAt, ...texts] : texts
    const isUnchanged = sources.every((at) => isSame(old[at], fresh[at], fields[at].type.oid))
    if (isUnchanged && !isSame(old[vector], fresh[vector], Oid.tsvector)) return fresh
  }
  const written = texts.map((at) => fresh[at] as string | null).filter((text) => text !== null)
  const tooLong = (): void => core.notice('NOTICE', '54000', 'word is too long to be indexed')
  return Object.assign([...fresh], { [vector]: documentVector(configuration, written, tooLong, 0) })
}

const fault = (what: string): PgError => new PgError('XX000', `tsvector_update_trigger: ${what}`)

function requireType({ name }: Field, holds: boolean, what: string): void {
  if (!holds) throw new PgError('42804', `column "${name}" is not of ${what}`)
}

function configurationIn({ catalog }: SessionCore, field: Field, value: Value): Configuration {
  requireType(field, field.type.oid === Oid.regconfig, 'regconfig type')
  if (value === null) throw new PgError('22004', `configuration column "${field.name}" must not be null`)
  return configurationByOid(catalog, value as number)
}

function configurationOf({ catalog }: SessionCore, text: string): Configuration {
  const parts = nameParts(text)
  if (parts.length < 2) throw invalidParameter(`text search configuration name "${text}" must be schema-qualified`)
  const [schemaName, name] = parts.slice(-2)
  const schema = catalog.schema(schemaName)
  if (!schema) throw new PgError('3F000', `schema "${schemaName}" does not exist`)
  const oid = configurationCalled(catalog, name, [schema])
  if (oid === undefined) throw unknownConfiguration(parts.join('.'))
  return configurationByOid(catalog, oid)
}
