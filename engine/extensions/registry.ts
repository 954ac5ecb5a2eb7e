// Functions, operators and casts of extensions. An extension's file is loaded when something of it is first asked for.
import { createRequire } from 'node:module'
import type { CastDefinition, FunctionDefinition, OperatorDefinition } from '../functions/function.ts'
import { extensionOfOid, type ExtensionName } from '../types/extension-oids.ts'
import { typesOfExtension } from '../types/extension-types.ts'
import type { TypeDefinition } from '../types/type.ts'
import type { ExtensionObjects } from './extension.ts'

const require = createRequire(import.meta.url)

const sources: Readonly<Partial<Record<ExtensionName, () => ExtensionObjects>>> = {
  citext: () => (require('./citext/citext.ts') as typeof import('./citext/citext.ts')).citextObjects,
  fuzzystrmatch: () =>
    (require('./fuzzystrmatch/fuzzystrmatch.ts') as typeof import('./fuzzystrmatch/fuzzystrmatch.ts'))
      .fuzzystrmatchObjects,
  hstore: () => (require('./hstore/hstore.ts') as typeof import('./hstore/hstore.ts')).hstoreObjects,
  pg_trgm: () => (require('./pg-trgm/pg-trgm.ts') as typeof import('./pg-trgm/pg-trgm.ts')).pgTrgmObjects,
  pgcrypto: () => (require('./pgcrypto/pgcrypto.ts') as typeof import('./pgcrypto/pgcrypto.ts')).pgcryptoObjects,
  unaccent: () => (require('./unaccent/unaccent.ts') as typeof import('./unaccent/unaccent.ts')).unaccentObjects,
  'uuid-ossp': () => (require('./uuid-ossp/uuid-ossp.ts') as typeof import('./uuid-ossp/uuid-ossp.ts')).uuidOsspObjects,
}

interface Loaded {
  readonly objects: ExtensionObjects
  readonly functionByOid: ReadonlyMap<number, FunctionDefinition>
  readonly functionsByName: ReadonlyMap<string, readonly FunctionDefinition[]>
  readonly operatorsByName: ReadonlyMap<string, readonly OperatorDefinition[]>
  readonly operatorByFunction: ReadonlyMap<number, OperatorDefinition>
}

const nothing: ExtensionObjects = { functions: [], operators: [], casts: [] }
const loaded = new Map<ExtensionName, Loaded>()

function load(name: ExtensionName): Loaded {
  const known = loaded.get(name)
  if (known) return known
  const objects = sources[name]?.() ?? nothing
  const all = [...objects.functions, ...(objects.internal ?? [])]
  const made: Loaded = {
    objects,
    functionByOid: new Map(all.map((definition) => [definition.oid, definition])),
    functionsByName: Map.groupBy(objects.functions, (definition) => definition.name),
    operatorsByName: Map.groupBy(objects.operators, (operator) => operator.name),
    // The first operator of a function is the one that it is named after.
    operatorByFunction: new Map(objects.operators.toReversed().map((operator) => [operator.function, operator])),
  }
  if (made.functionByOid.size < all.length) throw new Error(`extension ${name} repeats a function's OID`)
  loaded.set(name, made)
  return made
}

const hasObjects = (name: string): name is ExtensionName => Object.hasOwn(sources, name)

/** extension: any name; one that is not built in has nothing. */
export const objectsOfExtension = (extension: string): ExtensionObjects =>
  hasObjects(extension) ? load(extension).objects : nothing

export const typesOf = (extension: string): readonly TypeDefinition[] =>
  hasObjects(extension) ? typesOfExtension(extension) : []

export const extensionFunctionsNamed = (extension: string, name: string): readonly FunctionDefinition[] =>
  (hasObjects(extension) && load(extension).functionsByName.get(name)) || []

export const extensionOperatorsNamed = (extension: string, name: string): readonly OperatorDefinition[] =>
  (hasObjects(extension) && load(extension).operatorsByName.get(name)) || []

export function extensionFunction(oid: number): FunctionDefinition | undefined {
  const extension = extensionOfOid(oid)
  return extension && load(extension).functionByOid.get(oid)
}

/** The operator that a function is the body of. */
export function extensionOperatorOf(functionOid: number): OperatorDefinition | undefined {
  const extension = extensionOfOid(functionOid)
  return extension && load(extension).operatorByFunction.get(functionOid)
}

export function extensionOperator(oid: number): OperatorDefinition | undefined {
  const extension = extensionOfOid(oid)
  return extension && load(extension).objects.operators.find((operator) => operator.oid === oid)
}

/** Over two values of a type that an extension has. */
export function extensionOperatorOver(type: number, name: string): OperatorDefinition | undefined {
  const extension = extensionOfOid(type)
  const named = extension && load(extension).operatorsByName.get(name)
  const found = named?.find(({ left, right }) => left === type && right === type)
  // hstore's order has names of its own, so that nobody takes it for one of meaning.
  return found ?? (name === '<' ? extensionOperatorOver(type, '#<#') : undefined)
}

/** One of the types is an extension's. */
export function extensionCast(source: number, target: number): CastDefinition | undefined {
  const extension = extensionOfOid(source) ?? extensionOfOid(target)
  return extension && load(extension).objects.casts.find((cast) => cast.source === source && cast.target === target)
}
