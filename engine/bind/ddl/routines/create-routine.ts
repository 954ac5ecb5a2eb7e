// CREATE FUNCTION and CREATE PROCEDURE: what the text says of arguments, result and body, checked as far as it can be without the function
// itself in the catalog.
import { notSupported, PgError, undefinedObject } from '../../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import type { RawStatement } from '../../../parse/parse.ts'
import { parsePlpgsql } from '../../../plpgsql/parse.ts'
import type { ArgumentMode, RoutineArgument, RoutineDefinition } from '../../../routines/routine.ts'
import { inStatement } from '../../../routines/body-position.ts'
import { routineStatements } from '../../../routines/statements.ts'
import { Oid } from '../../../types/oids.ts'
import { findType, formatType } from '../../../types/registry.ts'
import type { BindContext } from '../../binding.ts'
import { domainRef } from '../../types/domain-ref.ts'
import { functionArgumentsMax } from '../../limits.ts'
import { isPolymorphic } from '../../types/types.ts'
import { qualifiedName } from '../names.ts'
import { storeDefault } from '../stored-expression.ts'
import { checkPolymorphicResult } from './polymorphic-result.ts'
import { type CreateOptions, routineOptions } from './routine-options.ts'
import type { RoutineStatement } from './routine-statement.ts'
import { routineType, type RoutineType } from './routine-type.ts'
import { standardBody } from './standard-body.ts'

const modes: Readonly<Record<string, ArgumentMode>> = {
  FUNC_PARAM_DEFAULT: 'in',
  FUNC_PARAM_IN: 'in',
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
}

const functionCost = 100
const setRowsDefault = 1000

type CreateRoutine = Extract<RoutineStatement, { kind: 'create-routine' }>

export function bindCreateRoutine(node: ParseNode, context: BindContext, statement: RawStatement): CreateRoutine {
  const kind = node.is_procedure ? ('procedure' as const) : ('function' as const)
  const options = routineOptions(node.options, kind === 'procedure')
  const language = languageOf(options, node)
  const all = argumentsOf(node.parameters, context, language)
  const result = resultOf(node, kind, all, context, language)
  checkPolymorphicResult(all, result.type)
  if (language === 'plpgsql') refuseRepeatedVariables(nameParts(node.funcname).at(-1) ?? '', all)
  const { common } = options
  if (common.rows !== undefined && !result.set) {
    throw new PgError('22023', 'ROWS is not applicable when function does not return a set')
  }
  const settings = Object.fromEntries(Object.entries(common.settings ?? {}).filter(([, value]) => value !== null))
  const definition: RoutineDefinition = {
    kind,
    arguments: all,
    result: result.type,
    ...(result.relation !== undefined && { resultRelation: result.relation }),
    returnsSet: result.set,
    language,
    volatility: common.volatility ?? 'volatile',
    strict: common.strict ?? false,
    securityDefiner: common.securityDefiner ?? false,
    leakproof: common.leakproof ?? false,
    parallel: common.parallel ?? 'u',
    cost: common.cost ?? functionCost,
    rows: result.set ? (common.rows ?? setRowsDefault) : 0,
    ...(Object.keys(settings).length > 0 && {
      settings: settings as Readonly<Record<string, string>>,
    }),
    ...bodyOfRoutine(node, options, language, all, context, statement),
  }
  checkSyntax(qualifiedName(nameParts(node.funcname), context).name, definition, context, statement)
  return {
    kind: 'create-routine',
    name: qualifiedName(nameParts(node.funcname), context),
    replace: Boolean(node.replace),
    definition,
  }
}

function languageOf({ language }: CreateOptions, node: ParseNode): 'sql' | 'plpgsql' {
  if (language === undefined && node.sql_body) return 'sql'
  if (language === undefined) throw new PgError('42P13', 'no language specified')
  if (language === 'sql' || language === 'plpgsql') return language
  if (language === 'c' || language === 'internal') throw notSupported(`LANGUAGE ${language}`)
  throw undefinedObject(`language "${language}" does not exist`)
}

export function argumentsOf(
  nodes: readonly ParseNode[] | undefined,
  context: BindContext,
  language: 'sql' | 'plpgsql',
  what = 'functions',
): RoutineArgument[] {
  const all: RoutineArgument[] = []
  let hasDefaults = false
  let isVariadic = false
  for (const item of nodes ?? []) {
    const parameter = bodyOf(item)
    const mode = modes[parameter.mode] ?? 'in'
    const isInput = mode === 'in' || mode === 'inout' || mode === 'variadic'
    if (parameter.argType.setof) throw new PgError('42P13', `${what} cannot accept set arguments`)
    if (what === 'aggregates' && mode !== 'in' && mode !== 'variadic')
      throw new PgError('42P13', 'aggregates cannot have output arguments')
    if (what === 'aggregates' && parameter.defexpr)
      throw new PgError('42P13', 'aggregate parameters cannot have default values')
    const { type, relation } = routineType(parameter.argType, context)
    if (isInput && !(what === 'aggregates' && type === Oid.any)) refuseArgument(type, relation, language)
    if (isInput && isVariadic) throw new PgError('42P13', 'VARIADIC parameter must be the last input parameter')
    if (mode === 'variadic') {
      isVariadic = true
      if (type !== Oid.any && type !== Oid.anyarray && type !== Oid.anycompatiblearray && !isArray(type))
        throw new PgError('42P13', 'VARIADIC parameter must be an array')
    }
    const name: string = parameter.name ?? ''
    if (name !== '' && all.some((other) => other.name === name && clash(other.mode, mode)))
      throw new PgError('42P13', `parameter name "${name}" used more than once`)
    if (parameter.defexpr && !isInput) throw new PgError('42P13', 'only input parameters can have default values')
    if (!parameter.defexpr && hasDefaults && isInput)
      throw new PgError('42P13', 'input parameters after one with a default value must also have defaults')
    hasDefaults ||= parameter.defexpr !== undefined
    all.push({
      name,
      mode,
      type,
      ...(relation !== undefined && { relation }),
      ...(parameter.defexpr && {
        defaultSql: defaultOf(parameter.defexpr, name, type, context),
      }),
    })
  }
  if (all.length > functionArgumentsMax) {
    throw new PgError('54023', `functions cannot have more than ${functionArgumentsMax} arguments`)
  }
  return all
}

const isArray = (type: number): boolean => findType(type)?.kind === 'array'

/** IN and OUT arguments of one name are two things only where one of them is a TABLE column's. */
/** Its variables have one scope, whatever they are for. */
function refuseRepeatedVariables(name: string, all: readonly RoutineArgument[]): void {
  const names = all.map((argument) => argument.name).filter((one) => one !== '')
  const repeated = names.find((one, index) => names.indexOf(one) < index)
  if (repeated === undefined) return
  throw new PgError('42P13', `parameter name "${repeated}" used more than once`, {
    where: `compilation of PL/pgSQL function "${name}" near line 1`,
  })
}

function clash(a: ArgumentMode, b: ArgumentMode): boolean {
  const isPureInput = (mode: ArgumentMode): boolean => mode === 'in' || mode === 'variadic'
  const isPureOutput = (mode: ArgumentMode): boolean => mode === 'out' || mode === 'table'
  return !((isPureInput(a) && isPureOutput(b)) || (isPureOutput(a) && isPureInput(b)))
}

function defaultOf(node: ParseNode, name: string, type: number, context: BindContext): string {
  const ref = isPolymorphic(type) ? undefined : (domainRef(type, context.catalog) ?? { oid: type, typmod: -1 })
  if (ref) return storeDefault(node, { name, type: ref }, context).sql
  return storeDefault(node, { name, type: { oid: Oid.text, typmod: -1 } }, context).sql
}

const languageNames = { sql: 'SQL', plpgsql: 'PL/pgSQL' } as const

function refuseArgument(type: number, relation: number | undefined, language: 'sql' | 'plpgsql'): void {
  if (relation !== undefined || isPolymorphic(type) || findType(type)?.kind !== 'pseudo') return
  if (language === 'plpgsql' && type === Oid.record) return
  if (language === 'sql' && type === Oid.record) return
  throw new PgError('42P13', `${languageNames[language]} functions cannot accept type ${formatType(type)}`)
}

function refuseResult(type: number, language: 'sql' | 'plpgsql'): void {
  if (isPolymorphic(type) || findType(type)?.kind !== 'pseudo') return
  if (type === Oid.void || type === Oid.record) return
  if (language === 'plpgsql' && type === Oid.trigger) return
  throw new PgError('42P13', `${languageNames[language]} functions cannot return type ${formatType(type)}`)
}

function resultOf(
  node: ParseNode,
  kind: 'function' | 'procedure',
  all: readonly RoutineArgument[],
  context: BindContext,
  language: 'sql' | 'plpgsql',
): RoutineType & { readonly set: boolean } {
  const outputs = all.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table')
  if (kind === 'procedure') return { type: outputs.length > 0 ? Oid.record : Oid.void, set: false }
  // One output is the result itself, a relation's row among them.
  const single: RoutineType | undefined = outputs.length === 1 ? outputs[0] : undefined
  const only = single?.type ?? Oid.record
  const relation = single?.relation === undefined ? {} : { relation: single.relation }
  if (!node.returnType) {
    if (outputs.length === 0) throw new PgError('42P13', 'function result type must be specified')
    return { type: only, ...relation, set: false }
  }
  const set = Boolean(node.returnType.setof)
  // RETURNS TABLE comes as SETOF record, with the columns among the arguments.
  const ofTable = all.some(({ mode }) => mode === 'table')
  const given = ofTable ? { type: only, ...relation } : routineType(node.returnType, context)
  if (outputs.length > 0 && given.type !== only)
    throw new PgError('42P13', `function result type must be ${formatType(only)} because of OUT parameters`)
  refuseResult(given.type, language)
  return { ...given, set }
}

function bodyOfRoutine(
  node: ParseNode,
  { body }: CreateOptions,
  language: 'sql' | 'plpgsql',
  all: readonly RoutineArgument[],
  context: BindContext,
  statement: RawStatement,
): Pick<RoutineDefinition, 'body' | 'standard'> {
  if (node.sql_body) {
    if (body) throw new PgError('42P13', 'duplicate function body specified')
    if (language !== 'sql') throw new PgError('42P13', 'inline SQL function body only valid for language SQL')
    if (all.some(({ type }) => isPolymorphic(type)))
      throw new PgError('0A000', 'SQL function with unquoted function body cannot have polymorphic arguments')
    return standardBody(node.sql_body, statement.text, nameParts(node.funcname).at(-1) ?? '', all, context)
  }
  if (!body) throw new PgError('42P13', 'no function body specified')
  if (body.length > 1) throw new PgError('42P13', `only one AS item needed for language "${language}"`)
  return { body: body[0] }
}

function checkSyntax(
  name: string,
  definition: RoutineDefinition,
  { session }: BindContext,
  { text, offset }: RawStatement,
): void {
  if (session.variables.check_function_bodies === 'off') return
  try {
    if (definition.language === 'plpgsql') parsePlpgsql(definition.body, definition, name)
    else routineStatements(definition)
  } catch (error) {
    throw definition.standard ? error : inStatement(error, definition.body, text, offset)
  }
}
