// The configurations of a database: those that are built in, and those that its users made.
import { notSupported, PgError } from '../../errors.ts'
import type { DefinedObject, DefinedOf } from '../../defined/defined-object.ts'
import { definedOfKind, findDefined } from '../../defined/find-defined.ts'
import {
  builtInConfigurations,
  type Configuration,
  noDictionaries,
  tokenTypeNumbers,
} from '../dictionaries/configurations.ts'
import type { Dictionary } from '../dictionaries/dictionary.ts'
import { missingLanguages } from '../dictionaries/languages.ts'
import { dictionaryByOid } from './dictionaries.ts'
import {
  builtInSchemaOid,
  type ListedObject,
  type ObjectSource,
  type SearchedSchema,
  unknownObject,
} from './listed-object.ts'

export interface ListedConfiguration extends ListedObject {
  /** OIDs of dictionaries, in order, for each kind of tokens that has some. */
  readonly mappings: readonly (readonly [type: number, dictionaries: readonly number[]])[]
}

const builtIn: readonly ListedConfiguration[] = builtInConfigurations.map((one) => ({
  oid: one.oid,
  name: one.name,
  schemaOid: builtInSchemaOid,
  comment: one.name === 'simple' ? 'simple configuration' : `configuration for ${one.name} language`,
  mappings: tokenTypeNumbers
    .map((type) => [type, one.dictionaries(type).map(({ oid }) => oid)] as const)
    .filter(([, dictionaries]) => dictionaries.length > 0),
}))

export function* listedConfigurations(catalog: ObjectSource): Generator<ListedConfiguration> {
  yield* builtIn
  for (const { oid, name, schemaOid, owner, comment, definition } of definedOfKind(catalog, 'ts-configuration'))
    yield { oid, name, schemaOid, owner, comment, mappings: definition.mappings }
}

const builtInByOid = new Map(builtInConfigurations.map((one) => [one.oid, one]))

/** Of one version of the catalog: dictionaries of one's own change with it. */
const made = new WeakMap<readonly DefinedObject[], Map<number, Configuration>>()

export function findConfiguration(catalog: ObjectSource, oid: number): Configuration | undefined {
  const found = builtInByOid.get(oid)
  if (found) return found
  const objects = catalog.definedObjects?.()
  if (!objects) return undefined
  let known = made.get(objects)
  if (!known) made.set(objects, (known = new Map()))
  let configuration = known.get(oid)
  if (configuration) return configuration
  const own = definedOfKind(catalog, 'ts-configuration').find((one) => one.oid === oid)
  if (!own) return undefined
  configuration = build(own, catalog)
  known.set(oid, configuration)
  return configuration
}

function build({ oid, definition }: DefinedOf<'ts-configuration'>, catalog: ObjectSource): Configuration {
  const byType = new Map<number, readonly Dictionary[]>(
    definition.mappings.map(([type, oids]) => [type, oids.flatMap((one) => dictionaryByOid(catalog, one) ?? [])]),
  )
  return { oid, dictionaries: (type) => byType.get(type) ?? noDictionaries }
}

export function configurationByOid(catalog: ObjectSource, oid: number): Configuration {
  const found = findConfiguration(catalog, oid)
  if (!found) throw new PgError('42704', `text search configuration with OID ${oid} does not exist`)
  return found
}

/** By a name that is searched for in schemas, in order; undefined: none of them has it. Throws 0A000 for those that PostgreSQL has and we do not. */
export function configurationCalled(
  catalog: ObjectSource,
  name: string,
  schemas: readonly SearchedSchema[],
): number | undefined {
  for (const { oid: schema } of schemas) {
    if (schema === builtInSchemaOid) {
      const found = builtIn.find((one) => one.name === name)
      if (found) return found.oid
      if (missingLanguages.includes(name)) throw notSupported(`text search configuration "${name}"`)
    }
    const own = findDefined(catalog, 'ts-configuration', name, [schema])
    if (own) return own.oid
  }
  return undefined
}

export const unknownConfiguration = (shown: string): PgError => unknownObject('configuration', shown)
