// Which function a call means: named and default arguments, VARIADIC, overloads (parse_func.c's func_get_detail).
import { PgError } from '../../errors.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { functionsNamed, spreadFormOf } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { CatalogView } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { typeByName, typeByOid } from '../../types/registry.ts'
import { at, type Binding } from '../binding.ts'
import { coerceType, findPathway } from './coerce.ts'
import { resolveGeneric } from './generic-types.ts'
import { bindStored } from '../expression/expression.ts'
import { extensionFunctions, extensionTypeNamed } from './extension-objects.ts'
import { calledArguments } from '../../routines/routine.ts'
import { domainRef } from '../types/domain-ref.ts'
import { toDomain } from '../types/domains.ts'
import { rangeConstructors } from '../types/range-constructors.ts'
import { withRoutines } from './user-routines.ts'
import { exactMatch, matchingCandidates, selectCandidate } from './overload.ts'
import type { TypeDefinition } from '../../types/type.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { arrayOf, isPolymorphic, typeName } from '../types/types.ts'

export interface CallArguments {
  readonly args: readonly Expression[]
  /** Names of the last arguments, in named notation. */
  readonly names: readonly string[]
  /** VARIADIC was written before the last one. */
  readonly variadic: boolean
  readonly star: boolean
}

export interface FunctionCandidate {
  readonly types: readonly number[]
  readonly definition: FunctionDefinition
  /** For each parameter the argument that fills it; -1: its default. */
  readonly fill: readonly number[]
  /** Arguments from this parameter on are packed into one array. */
  readonly expanded: boolean
}

export type CallDetail =
  | {
      readonly kind: 'function'
      readonly definition: FunctionDefinition
      readonly args: readonly Expression[]
      readonly result: number
    }
  /** A type's name called like a function. */
  | { readonly kind: 'cast'; readonly type: number }

/** Made when it is first asked for: the functions' modules may be read after this one. */
let internal: ReadonlySet<number> | undefined
const isInternal = (oid: number): boolean => (internal ??= new Set<number>(Object.values(coercionOid))).has(oid)

/** Functions live in pg_catalog; our own tables' functions in cadastre, the standard's helpers in information_schema. */
const functionSchemas = new Set(['pg_catalog', 'cadastre', 'information_schema'])

/** Throws 42883, 42725, 3F000; 42809 for a procedure. */
export function resolveFunction(
  parts: readonly string[],
  call: CallArguments,
  location: number,
  binding: Binding,
  by: 'expression' | 'call' = 'expression',
): CallDetail {
  const name = parts[parts.length - 1]
  const schema = parts.length > 1 ? parts[parts.length - 2] : undefined
  if (schema !== undefined && !functionSchemas.has(schema) && !binding.catalog.schema(schema)) {
    throw new PgError('3F000', `schema "${schema}" does not exist`, at(binding, location))
  }
  const builtIn =
    schema === undefined || functionSchemas.has(schema)
      ? functionsNamed(name).filter(({ oid }) => !isInternal(oid))
      : []
  const extended = extensionFunctions(schema, name, binding)
  const known = extended.length > 0 ? [...builtIn, ...extended] : builtIn
  const given = known.length > 0 ? known : rangeConstructors(schema, name, binding)
  const definitions = withRoutines(given, schema, name, binding)
  const actual = call.args.map((arg) => arg.type.oid)
  const candidates = definitions
    .map((definition) => candidateOf(definition, call))
    .filter((candidate) => candidate !== undefined)
  const exact = exactMatch(preferPlain(candidates), actual)
  if (!exact && call.args.length === 1 && call.names.length === 0 && !call.star) {
    const type = castTarget(name, schema, actual[0], binding)
    if (type !== undefined) return { kind: 'cast', type }
  }
  const found = exact ?? chooseFunction(candidates, actual, binding.catalog)
  const chosen = typeof found === 'object' && isOneOfTwins(found, candidates) ? 'ambiguous' : found
  if (chosen === undefined || chosen === 'ambiguous')
    throw callError(parts, call, chosen === 'ambiguous', location, binding, by === 'call' ? 'procedure' : 'function')
  const isCalled = chosen.definition.routine?.definition.kind === 'procedure'
  if (by === 'call' && !isCalled) throw isFunction(parts, call, chosen.definition.args, location, binding)
  if (by === 'expression' && isCalled) throw isProcedure(parts, call, chosen.definition.args, location, binding)
  if (chosen.definition.routine || chosen.definition.runsStatements) binding.shared.routines.add(chosen.definition.oid)
  return complete(chosen, call, location, binding) ?? fail(callError(parts, call, false, location, binding))
}

const isFunction = (...given: Parameters<typeof isProcedure>): PgError => {
  const [parts, call, args, location, binding] = given
  const signature = `${parts.join('.')}(${(call.star ? [] : args).map((type) => typeName(type)).join(', ')})`
  return new PgError('42809', `${signature} is not a procedure`, {
    hint: 'To call a function, use SELECT.',
    ...at(binding, location),
  })
}

/** Stored as an expression, and bound where the call is. */
function defaultArgument(
  sql: string,
  types: readonly number[],
  { definition, types: matched }: FunctionCandidate,
  parameter: number,
  binding: Binding,
): Expression {
  const declared = definition.args[parameter]
  const same = matched.indexOf(declared)
  const type = isPolymorphic(declared) ? (same < 0 ? undefined : types[same]) : declared
  return bindStored(sql, [], binding, type === undefined ? undefined : { oid: type, typmod: -1 }, 'default')
}

function isProcedure(
  parts: readonly string[],
  call: CallArguments,
  args: readonly number[],
  location: number,
  binding: Binding,
): PgError {
  const signature = `${parts.join('.')}(${(call.star ? [] : args).map((type) => typeName(type)).join(', ')})`
  return new PgError('42809', `${signature} is a procedure`, {
    hint: 'To call a procedure, use CALL.',
    ...at(binding, location),
  })
}

const fail = (error: PgError): never => {
  throw error
}

/** Of two candidates with the same types the one without VARIADIC expansion wins, and then the one without defaults. */
function preferPlain(candidates: readonly FunctionCandidate[]): readonly FunctionCandidate[] {
  const rank = (candidate: FunctionCandidate): number =>
    (candidate.expanded ? 2 : 0) + (candidate.fill.includes(-1) ? 1 : 0)
  return [...candidates].sort((a, b) => rank(a) - rank(b))
}

/** Another one of the same schema would take the call as well: both only by their defaults, or a procedure by its OUT arguments. */
const isOneOfTwins = (chosen: FunctionCandidate, candidates: readonly FunctionCandidate[]): boolean =>
  chosen.definition.routine !== undefined &&
  candidates.some(
    (other) =>
      other.definition !== chosen.definition &&
      other.fill.includes(-1) === chosen.fill.includes(-1) &&
      other.expanded === chosen.expanded &&
      other.definition.routine?.schemaOid === chosen.definition.routine?.schemaOid &&
      other.types.length === chosen.types.length &&
      other.types.every((type, index) => type === chosen.types[index]),
  )

function chooseFunction(
  candidates: readonly FunctionCandidate[],
  actual: readonly number[],
  catalog: CatalogView,
): FunctionCandidate | 'ambiguous' | undefined {
  const distinct: FunctionCandidate[] = []
  for (const candidate of preferPlain(matchingCandidates(candidates, actual, catalog))) {
    if (!distinct.some((other) => other.types.every((type, index) => type === candidate.types[index])))
      distinct.push(candidate)
  }
  if (distinct.length <= 1) return distinct[0]
  return selectCandidate(distinct, actual, catalog) ?? 'ambiguous'
}

function candidateOf(definition: FunctionDefinition, call: CallArguments): FunctionCandidate | undefined {
  const parameters = definition.args.length
  const count = call.args.length
  const required = parameters - (definition.defaults?.length ?? 0)
  if (call.star)
    return parameters === 0 && definition.kind !== 'scalar'
      ? { types: [], definition, fill: [], expanded: false }
      : undefined
  if (call.names.length > 0) return namedCandidate(definition, call, required)
  if (call.variadic) {
    if (definition.variadic === undefined || count !== parameters) return undefined
    const fill = definition.args.map((_, index) => index)
    return { types: definition.args, definition, fill, expanded: false }
  }
  if (definition.variadic !== undefined) {
    if (count < parameters) return undefined
    const fixed = definition.args.slice(0, -1)
    const element = definition.variadic
    const types = call.args.map((_, index) => (index < fixed.length ? fixed[index] : element))
    return { types, definition, fill: types.map((_, index) => index), expanded: element !== Oid.any }
  }
  if (count > parameters || count < required) return undefined
  const fill = definition.args.map((_, index) => (index < count ? index : -1))
  return { types: definition.args.slice(0, count), definition, fill, expanded: false }
}

function namedCandidate(
  definition: FunctionDefinition,
  call: CallArguments,
  required: number,
): FunctionCandidate | undefined {
  const names = definition.argNames
  const parameters = definition.args.length
  if (!names || call.args.length > parameters) return undefined
  const positional = call.args.length - call.names.length
  const fill = Array.from({ length: parameters }, (_, index) => (index < positional ? index : -1))
  for (const [offset, name] of call.names.entries()) {
    const parameter = names.indexOf(name)
    if (parameter < positional || fill[parameter] !== -1) return undefined
    fill[parameter] = positional + offset
  }
  if (fill.some((argument, parameter) => argument === -1 && parameter < required)) return undefined
  const types = call.args.map((_, argument) => definition.args[fill.indexOf(argument)])
  return { types, definition, fill, expanded: false }
}

/** The chosen function with coerced arguments in its own order. undefined: its polymorphic types contradict each other. */
function complete(
  chosen: FunctionCandidate,
  call: CallArguments,
  location: number,
  binding: Binding,
): CallDetail | undefined {
  const { definition } = chosen
  const actual = call.args.map((arg) => arg.type.oid)
  const resolved = resolveGeneric(actual, chosen.types, definition.result)
  if (resolved === 'unknown') {
    const compatible = [Oid.anycompatiblemultirange, Oid.anycompatiblerange].find((type) =>
      chosen.types.some((wanted, index) => wanted === type && actual[index] === Oid.unknown),
    )
    const which = compatible === undefined ? '' : `${typeName(compatible)} `
    throw new PgError(
      '42804',
      `could not determine polymorphic type ${which}because input has type unknown`,
      compatible === undefined ? at(binding, location) : {},
    )
  }
  if (resolved === undefined) return undefined
  const coerced = call.args.map((arg, index) => coerceType(arg, resolved.args[index], 'implicit', binding))
  const firstDefault = definition.args.length - (definition.defaults?.length ?? 0)
  const args = chosen.fill.map((argument, parameter): Expression => {
    if (argument >= 0) return coerced[argument]
    const type = definition.args[parameter]
    const sql = definition.defaultSql?.[parameter - firstDefault]
    if (sql !== undefined) return defaultArgument(sql, resolved.args, chosen, parameter, binding)
    const text = definition.defaults?.[parameter - firstDefault] ?? null
    return {
      kind: 'literal',
      value: text === null ? null : typeByOid(type).parse(text, binding.settings),
      type: { oid: type, typmod: -1 },
    }
  })
  const keepDomains = (given: readonly Expression[]): readonly Expression[] => toDomains(definition, given, binding)
  if (!chosen.expanded) {
    const spread = call.variadic && definition.variadic === Oid.any
    if (spread) checkSpreadArray(args[args.length - 1], location, binding)
    const form = (spread && spreadFormOf(definition.oid)) || definition
    return { kind: 'function', definition: form, args: keepDomains(args), result: resolved.result }
  }
  const fixed = definition.args.length - 1
  const elements = args.slice(fixed)
  const element = resolved.args[fixed]
  const array: Expression = {
    kind: 'array',
    elements,
    nested: false,
    type: { oid: arrayOf(element) ?? Oid._text, typmod: -1 },
  }
  const packed = keepDomains([...args.slice(0, fixed), array])
  return { kind: 'function', definition, args: packed, result: resolved.result }
}

/** Arguments of a user's function that are declared as domains keep to their rules. */
function toDomains(
  { routine }: FunctionDefinition,
  args: readonly Expression[],
  binding: Binding,
): readonly Expression[] {
  if (!routine) return args
  const declared = calledArguments(routine.definition)
  return args.map((arg, index) => {
    const domain = declared[index].mode === 'out' ? undefined : domainRef(declared[index].type, binding.catalog)
    return domain ? toDomain(arg, domain, 'implicit', binding) : arg
  })
}

/** Throws 42804. */
function checkSpreadArray({ type }: Expression, location: number, binding: Binding): void {
  if (typeByOid(type.oid).kind === 'array') return
  throw new PgError('42804', 'VARIADIC argument must be an array', at(binding, location))
}

/** float8('1.5'), date(x), text(x): a cast in the clothes of a call, where one argument is of a type that allows it. */
function castTarget(name: string, schema: string | undefined, source: number, binding: Binding): number | undefined {
  const type = schema === undefined || schema === 'pg_catalog' ? typeByName(name) : undefined
  const found = type ?? extensionTypeNamed(schema, name, binding)
  return found && castIn(found, name, source, binding.catalog)
}

function castIn(type: TypeDefinition, name: string, source: number, catalog: CatalogView): number | undefined {
  if (type.name !== name || type.kind === 'pseudo') return undefined
  if (source === Oid.unknown) return type.oid
  // text(t), name(t): a row's column or a function of rows is meant.
  if (isRow(source) && type.category === 'S') return undefined
  const pathway = findPathway(source, type.oid, 'explicit', catalog)
  return pathway?.kind === 'relabel' || pathway?.kind === 'text' ? type.oid : undefined
}

export function callError(
  parts: readonly string[],
  call: CallArguments,
  ambiguous: boolean,
  location: number,
  binding: Binding,
  word: 'function' | 'procedure' = 'function',
): PgError {
  const positional = call.args.length - call.names.length
  const types = call.args.map(
    (arg, index) => (index < positional ? '' : `${call.names[index - positional]} => `) + typeName(arg.type.oid),
  )
  const signature = `${parts.join('.')}(${call.star ? '' : types.join(', ')})`
  if (ambiguous) {
    return new PgError('42725', `${word} ${signature} is not unique`, {
      hint: `Could not choose a best candidate ${word}. You might need to add explicit type casts.`,
      ...at(binding, location),
    })
  }
  return new PgError('42883', `${word} ${signature} does not exist`, {
    hint: `No ${word} matches the given name and argument types. You might need to add explicit type casts.`,
    ...at(binding, location),
  })
}
