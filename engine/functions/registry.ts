// Every function, operator and cast there is, gathered from the families' lists and indexed by OID, name and types.
// Indexes are built on first use: families may import this file too.
import { PgError } from '../errors.ts'
import { findDeclaredRoutine } from '../routines/declared-routines.ts'
import { extensionCast, extensionFunction, extensionOperator, extensionOperatorOver } from '../extensions/registry.ts'
import { isExtensionOid } from '../types/extension-oids.ts'
import { isGeometry } from '../types/geometry/is-geometry.ts'
import { Oid } from '../types/oids.ts'
import { findType } from '../types/registry.ts'
import type { CastDefinition, FunctionDefinition, OperatorDefinition } from './function.ts'
import { casts } from './casts.ts'
import { comparisonFunctions } from './comparison/functions.ts'
import { arithmeticFunctions } from './arithmetic/functions.ts'
import { castFunctions } from './casts/functions.ts'
import { collationFunctions } from './collations/functions.ts'
import { coercionFunctions } from './coercion/functions.ts'
import { comparisonOperators } from './comparison/operators.ts'
import { arithmeticOperators } from './arithmetic/operators.ts'
import { aggregatesFunctions } from './aggregates/functions.ts'
import { bitFunctions } from './bits/functions.ts'
import { bitOperators } from './bits/operators.ts'
import { byteaFunctions } from './bytea/functions.ts'
import { conditionalFunctions } from './conditional/nulls.ts'
import { datetimeFunctions } from './datetime/functions.ts'
import { arrayFunctions } from './arrays/functions.ts'
import { arrayOperators } from './arrays/operators.ts'
import { hashFunctions } from './hashing/functions.ts'
import { jsonFunctions } from './json/functions.ts'
import { sqlJsonFunctions } from './sql-json/functions.ts'
import { jsonOperators } from './json/operators.ts'
import { enumFunctions } from './enums/functions.ts'
import { formattingFunctions } from './formatting/functions.ts'
import { geometryFunctions } from './geometry/functions.ts'
import { geometryOperators } from './geometry/operators.ts'
import { largeObjectFunctions } from './large-objects/functions.ts'
import { mathFunctions } from './math/functions.ts'
import { mathOperators } from './math/operators.ts'
import { moneyFunctions } from './money/functions.ts'
import { moneyOperators } from './money/operators.ts'
import { networkFunctions } from './network/functions.ts'
import { networkOperators } from './network/operators.ts'
import { patternFunctions } from './pattern/functions.ts'
import { patternOperators } from './pattern/operators.ts'
import { rangeFunctions } from './ranges/functions.ts'
import { rangeOperatorList } from './ranges/operators.ts'
import { setsFunctions } from './sets/functions.ts'
import { spreadForms } from './spread.ts'
import { stringFunctions } from './string/functions.ts'
import { stringOperators } from './string/operators.ts'
import { informationSchemaFunctions } from './system/information-schema.ts'
import { systemFunctions } from './system/functions.ts'
import { textSearchFunctions } from './text-search/functions.ts'
import { textSearchOperators } from './text-search/operators.ts'
import { typeIoFunctions } from './type-io/functions.ts'
import { uuidFunctions } from './uuid/uuid.ts'
import { windowFunctions } from './window/ranking.ts'
import { xmlFunctions } from './xml/functions.ts'

// Each family adds its lists here (and the import above): readonly FunctionDefinition[] …
const functionFamilies = (): readonly (readonly FunctionDefinition[])[] => [
  comparisonFunctions,
  arithmeticFunctions,
  castFunctions,
  coercionFunctions,
  aggregatesFunctions,
  bitFunctions,
  byteaFunctions,
  conditionalFunctions,
  datetimeFunctions,
  arrayFunctions,
  jsonFunctions,
  sqlJsonFunctions,
  enumFunctions,
  formattingFunctions,
  geometryFunctions,
  informationSchemaFunctions,
  mathFunctions,
  moneyFunctions,
  networkFunctions,
  patternFunctions,
  rangeFunctions,
  setsFunctions,
  stringFunctions,
  systemFunctions,
  textSearchFunctions,
  collationFunctions,
  hashFunctions,
  typeIoFunctions,
  uuidFunctions,
  largeObjectFunctions,
  windowFunctions,
  xmlFunctions,
]
// … readonly OperatorDefinition[] …
const operatorFamilies = (): readonly (readonly OperatorDefinition[])[] => [
  comparisonOperators,
  arithmeticOperators,
  arrayOperators,
  bitOperators,
  jsonOperators,
  geometryOperators,
  mathOperators,
  moneyOperators,
  networkOperators,
  patternOperators,
  rangeOperatorList,
  stringOperators,
  textSearchOperators,
]
// … readonly CastDefinition[], for casts that do not belong in casts.ts.
const castFamilies = (): readonly (readonly CastDefinition[])[] => [casts]

export function functionByOid(oid: number): FunctionDefinition {
  const found = findFunction(oid)
  if (!found) throw new PgError('42883', `function with OID ${oid} does not exist`)
  return found
}

export const findFunction = (oid: number): FunctionDefinition | undefined =>
  functionIndex().byOid.get(oid) ??
  (isExtensionOid(oid) ? extensionFunction(oid) : (findDeclaredRoutine(oid) ?? spreadIndex().byOid.get(oid)))

/** The form of a function of any arguments that takes the last of them from an array. */
export const spreadFormOf = (oid: number): FunctionDefinition | undefined => spreadIndex().ofFunction.get(oid)

export const functionsNamed = (name: string): readonly FunctionDefinition[] => functionIndex().byName.get(name) ?? []

export const allFunctions = (): readonly FunctionDefinition[] => functionIndex().all

export function operatorByOid(oid: number): OperatorDefinition {
  const found = operatorIndex().byOid.get(oid) ?? extensionOperator(oid)
  if (!found) throw new PgError('42883', `operator with OID ${oid} does not exist`)
  return found
}

export const operatorsNamed = (name: string): readonly OperatorDefinition[] => operatorIndex().byName.get(name) ?? []

export const allOperators = (): readonly OperatorDefinition[] => operatorIndex().all

export const castBetween = (source: number, target: number): CastDefinition | undefined =>
  castIndex().get(castKey(source, target)) ??
  (isExtensionOid(source) || isExtensionOid(target) ? extensionCast(source, target) : undefined)

export const allCasts = (): readonly CastDefinition[] => [...castIndex().values()]

/** OID of the function behind `=` of two values of the type; undefined where the type has no equality (json). */
export const equalityOf = (type: number): number | undefined => comparisonOf(type, '=')

/** OID of the function behind `<`. */
export const lessThanOf = (type: number): number | undefined => comparisonOf(type, '<')

function comparisonOf(type: number, operator: string): number | undefined {
  if (isExtensionOid(type) && findType(type)?.kind === 'base') return extensionOperatorOver(type, operator)?.function
  const find = (side: number): number | undefined =>
    operatorsNamed(operator).find((candidate) => candidate.left === side && candidate.right === side)?.function
  if (isGeometry(type)) return undefined
  const definition = findType(type)
  const exact = find(type)
  if (exact !== undefined || !definition) return exact
  const family = operatorStandIn(type)
  if (family !== undefined) return find(family)
  if (definition.kind === 'enum') return find(Oid.anyenum)
  if (definition.kind === 'range') return find(Oid.anyrange)
  if (definition.kind === 'multirange') return find(Oid.anymultirange)
  if (definition.kind === 'composite') return find(Oid.record)
  if (definition.kind !== 'array') return undefined
  return comparisonOf(definition.elementOid, operator) === undefined ? undefined : find(Oid.anyarray)
}

/** Types whose operators are those of another type that they are binary coercible to. */
function operatorStandIn(type: number): number | undefined {
  switch (type) {
    case Oid.varchar:
      return Oid.text
    case Oid.cidr:
      return Oid.inet
    case Oid.regproc:
    case Oid.regprocedure:
    case Oid.regoper:
    case Oid.regoperator:
    case Oid.regclass:
    case Oid.regtype:
    case Oid.regcollation:
    case Oid.regconfig:
    case Oid.regdictionary:
    case Oid.regnamespace:
    case Oid.regrole:
      return Oid.oid
    case Oid.int2vector:
      return Oid.anyarray
    case Oid.pg_node_tree:
    case Oid.cstring:
    case Oid.unknown:
      return Oid.text
    default:
      return undefined
  }
}

interface Index<T> {
  readonly all: readonly T[]
  readonly byOid: ReadonlyMap<number, T>
  readonly byName: ReadonlyMap<string, readonly T[]>
}

function buildIndex<T extends { readonly oid: number; readonly name: string; readonly hidden?: true }>(
  what: string,
  families: readonly (readonly T[])[],
): Index<T> {
  const byOid = new Map<number, T>()
  const byName = new Map<string, T[]>()
  for (const definition of families.flat()) {
    const other = byOid.get(definition.oid)
    if (other) throw new Error(`${what} OID ${definition.oid} is both ${other.name} and ${definition.name}`)
    byOid.set(definition.oid, definition)
    if (definition.hidden) continue
    const sameName = byName.get(definition.name)
    if (sameName) sameName.push(definition)
    else byName.set(definition.name, [definition])
  }
  return { all: [...byOid.values()].filter(({ hidden }) => !hidden), byOid, byName }
}

let functions: Index<FunctionDefinition> | undefined
const functionIndex = (): Index<FunctionDefinition> => (functions ??= buildIndex('function', functionFamilies()))

interface SpreadIndex {
  readonly ofFunction: ReadonlyMap<number, FunctionDefinition>
  readonly byOid: ReadonlyMap<number, FunctionDefinition>
}

let spread: SpreadIndex | undefined
function spreadIndex(): SpreadIndex {
  if (spread) return spread
  const ofFunction = spreadForms(functionIndex().all)
  return (spread = { ofFunction, byOid: new Map([...ofFunction.values()].map((form) => [form.oid, form])) })
}

let operators: Index<OperatorDefinition> | undefined
const operatorIndex = (): Index<OperatorDefinition> => (operators ??= buildIndex('operator', operatorFamilies()))

const castKey = (source: number, target: number): number => source * 2 ** 20 + target

let castsByTypes: ReadonlyMap<number, CastDefinition> | undefined
function castIndex(): ReadonlyMap<number, CastDefinition> {
  if (castsByTypes) return castsByTypes
  const index = new Map<number, CastDefinition>()
  for (const cast of castFamilies().flat()) {
    const key = castKey(cast.source, cast.target)
    if (index.has(key)) throw new Error(`cast from ${cast.source} to ${cast.target} is declared twice`)
    index.set(key, cast)
  }
  return (castsByTypes = index)
}
