// CREATE [OR REPLACE] AGGREGATE, in today's form and the old one with BASETYPE.
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import {
  type AggregateParts,
  argumentType,
  type RoutineArgument,
  type RoutineDefinition,
} from '../../../routines/routine.ts'
import { Oid } from '../../../types/oids.ts'
import { findType, formatType } from '../../../types/registry.ts'
import { declaredOid } from '../../../types/type.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { bindTypeName } from '../../types/type-name.ts'
import { isPolymorphic } from '../../types/types.ts'
import { booleanOf, type DefinitionElement, definitionElements, integerOf, textOf } from '../definition-element.ts'
import { qualifiedName } from '../names.ts'
import { aggregateFunction, type PartFunction } from './aggregate-function.ts'
import { argumentsOf } from './create-routine.ts'
import { checkPolymorphicResult } from './polymorphic-result.ts'
import type { RoutineStatement } from './routine-statement.ts'

const invalid = (message: string, detail?: string): PgError =>
  new PgError('42P13', message, detail === undefined ? {} : { detail })

/** Older names of attributes. */
const synonyms: Readonly<Record<string, string>> = { sfunc1: 'sfunc', stype1: 'stype', initcond1: 'initcond' }

export function bindCreateAggregate(node: ParseNode, context: BindContext): RoutineStatement {
  const given = new Map<string, DefinitionElement>()
  for (const element of definitionElements(node.definition)) given.set(synonyms[element.name] ?? element.name, element)
  const inputs = node.oldstyle ? oldInputs(given.get('basetype'), context) : newInputs(node, context)
  if (!given.has('stype')) throw invalid('aggregate stype must be specified')
  if (!given.has('sfunc')) throw invalid('aggregate sfunc must be specified')
  const parts = partsOf(given, inputs, context)
  const result = resultOf(given, parts, inputs, context)
  const definition: RoutineDefinition = {
    kind: 'aggregate',
    arguments: inputs,
    result: result.result,
    returnsSet: false,
    language: 'internal',
    volatility: 'immutable',
    strict: false,
    securityDefiner: false,
    leakproof: false,
    parallel: parallelOf(given.get('parallel')),
    cost: 1,
    rows: 0,
    body: 'aggregate_dummy',
    aggregate: { ...parts, ...(result.oid !== undefined && { final: result.oid }) },
  }
  return {
    kind: 'create-routine',
    name: qualifiedName(nameParts(node.defnames), context),
    replace: Boolean(node.replace),
    definition,
  }
}

function newInputs(node: ParseNode, context: BindContext): RoutineArgument[] {
  const [list, direct] = node.args as ParseNode[]
  if (direct && (bodyOf(direct).ival ?? 0) >= 0) throw notSupported('CREATE AGGREGATE of an ordered-set aggregate')
  const inputs = argumentsOf(list.List?.items, context, 'sql', 'aggregates')
  if (inputs.some(({ type, mode }) => type === Oid.any && mode === 'variadic'))
    throw notSupported('CREATE AGGREGATE with VARIADIC "any"')
  return inputs
}

/** BASETYPE = type, or "ANY" for no argument. */
function oldInputs(element: DefinitionElement | undefined, context: BindContext): RoutineArgument[] {
  if (!element) throw invalid('aggregate input type must be specified')
  if (['any', '*'].includes(textOf(element).toLowerCase())) return []
  return [{ name: '', mode: 'in', type: typeOf(element, context) }]
}

function typeOf({ name, argument }: DefinitionElement, context: BindContext): number {
  const node = argument && kindOf(argument) === 'TypeName' ? bodyOf(argument) : undefined
  if (!node) throw new PgError('42601', `argument of ${name} must be a type name`)
  return declaredOid(bindTypeName(node, openBinding(context)))
}

function stateType(element: DefinitionElement, inputs: readonly RoutineArgument[], context: BindContext): number {
  const state = typeOf(element, context)
  if (isPolymorphic(state)) checkPolymorphicResult(inputs, state, 'transition')
  else if (findType(state)?.kind === 'pseudo')
    throw invalid(`aggregate transition data type cannot be ${formatType(state)}`)
  return state
}

const isVariadic = (inputs: readonly RoutineArgument[]): boolean => inputs.at(-1)?.mode === 'variadic'

/** All but the final function, which is looked up after them. */
function partsOf(
  given: ReadonlyMap<string, DefinitionElement>,
  inputs: readonly RoutineArgument[],
  context: BindContext,
): AggregateParts {
  const types = inputs.map(argumentType)
  const state = stateType(given.get('stype')!, inputs, context)
  const transition = aggregateFunction(given.get('sfunc')!, [state, ...types], context, isVariadic(inputs))
  requireResult(transition, state, 'transition')
  const initial = initialOf(given.get('initcond'), state, context)
  if (transition.strict && initial === undefined && types[0] !== state)
    throw invalid(
      'must not omit initial value when transition function is strict and transition type is not compatible with input type',
    )
  const combined = given.get('combinefunc')
  const combine = combined && aggregateFunction(combined, [state, state], context)
  if (combine) requireResult(combine, state, 'combine')
  const moving = movingOf(given, inputs, context)
  const space = given.get('sspace')
  return {
    transition: transition.oid,
    state,
    ...(initial !== undefined && { initial }),
    ...(given.has('finalfunc_extra') && booleanOf(given.get('finalfunc_extra')!) && { finalExtra: true }),
    finalModify: modifyOf(given.get('finalfunc_modify')),
    ...(combine && { combine: combine.oid }),
    ...(space && { space: integerOf(space) }),
    ...(moving && { moving }),
  }
}

function requireResult({ result, name }: PartFunction, state: number, what: string): void {
  if (result !== state)
    throw new PgError('42804', `return type of ${what} function ${name} is not ${formatType(state)}`)
}

function initialOf(element: DefinitionElement | undefined, state: number, context: BindContext): string | undefined {
  const initial = element && textOf(element)
  // Throws what the type says of a text that is none of its values.
  if (initial !== undefined && !isPolymorphic(state)) findType(state)?.parse(initial, context.settings)
  return initial
}

const modifications = { read_only: 'r', shareable: 's', read_write: 'w' } as const

function modifyOf(element: DefinitionElement | undefined): 'r' | 's' | 'w' {
  if (!element) return 'r'
  const found = modifications[textOf(element) as keyof typeof modifications]
  if (found) return found
  throw new PgError('42601', `parameter "${element.name}" must be READ_ONLY, SHAREABLE, or READ_WRITE`)
}

function parallelOf(element: DefinitionElement | undefined): 's' | 'r' | 'u' {
  const word = element ? textOf(element) : 'unsafe'
  if (word === 'safe' || word === 'restricted' || word === 'unsafe') return word[0] as 's' | 'r' | 'u'
  throw new PgError('42601', 'parameter "parallel" must be SAFE, RESTRICTED, or UNSAFE')
}

function resultOf(
  given: ReadonlyMap<string, DefinitionElement>,
  { state, finalExtra }: AggregateParts,
  inputs: readonly RoutineArgument[],
  context: BindContext,
): Partial<PartFunction> & { readonly result: number } {
  const element = given.get('finalfunc')
  const types = inputs.map(argumentType)
  const final = element ? aggregateFunction(element, finalExtra ? [state, ...types] : [state], context) : undefined
  if (final?.strict && finalExtra) throw invalid('final function with extra arguments must not be declared STRICT')
  const result = final?.result ?? state
  checkPolymorphicResult(inputs, result)
  return final ?? { result }
}

/** What is said of a moving aggregate: looked up and kept. */
function movingOf(
  given: ReadonlyMap<string, DefinitionElement>,
  inputs: readonly RoutineArgument[],
  context: BindContext,
): AggregateParts['moving'] {
  const stateElement = given.get('mstype')
  if (!stateElement) {
    for (const name of ['msfunc', 'minvfunc', 'mfinalfunc', 'msspace', 'minitcond'])
      if (given.has(name)) throw invalid(`aggregate ${name} must not be specified without mstype`)
    return undefined
  }
  for (const name of ['msfunc', 'minvfunc'])
    if (!given.has(name)) throw invalid(`aggregate ${name} must be specified when mstype is specified`)
  const types = inputs.map(argumentType)
  const state = stateType(stateElement, inputs, context)
  const transition = aggregateFunction(given.get('msfunc')!, [state, ...types], context, isVariadic(inputs))
  requireResult(transition, state, 'moving-aggregate transition')
  const inverse = aggregateFunction(given.get('minvfunc')!, [state, ...types], context, isVariadic(inputs))
  requireResult(inverse, state, 'inverse transition')
  if (transition.strict !== inverse.strict)
    throw invalid("strictness of aggregate's forward and inverse transition functions must match")
  const initial = initialOf(given.get('minitcond'), state, context)
  const finalExtra = given.has('mfinalfunc_extra') && booleanOf(given.get('mfinalfunc_extra')!)
  const element = given.get('mfinalfunc')
  const final = element && aggregateFunction(element, finalExtra ? [state, ...types] : [state], context)
  const space = given.get('msspace')
  return {
    transition: transition.oid,
    inverse: inverse.oid,
    state,
    ...(final && { final: final.oid }),
    ...(finalExtra && { finalExtra }),
    finalModify: modifyOf(given.get('mfinalfunc_modify')),
    ...(initial !== undefined && { initial }),
    ...(space && { space: integerOf(space) }),
  }
}
