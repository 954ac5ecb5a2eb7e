// An aggregate of a user: its state goes from value to value by the transition function, and the final function makes the result of it.
import { PgError } from '../errors.ts'
import { resolveGeneric } from '../bind/overloads/generic-types.ts'
import type { AggregateFunction, FunctionContext } from '../functions/function.ts'
import { functionByOid, functionsNamed } from '../functions/registry.ts'
import { quoteName } from '../sql-text/quote-identifier.ts'
import { findType } from '../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import type { AggregateParts } from './routine.ts'

/** begun: a strict transition function without an initial state begins with the first value. */
interface State {
  readonly value: Value
  readonly begun: boolean
}

type Common = Omit<AggregateFunction, 'kind' | 'start' | 'step' | 'finish'>

export function aggregateDefinition(common: Common, parts: AggregateParts): AggregateFunction<State> {
  const callOf = (context: FunctionContext): Call => callKept(context, common, parts)
  return {
    ...common,
    // What is known of a built-in aggregate of the same name is not true of this one.
    name: functionsNamed(common.name).length > 0 ? quoteName(common.schema, common.name) : common.name,
    kind: 'aggregate',
    strict: false,
    ...(findType(parts.state)?.kind === 'array' && { keepsInput: true }),
    start: (context) => {
      const { state } = callOf(context)
      if (parts.initial === undefined) return { value: null, begun: false }
      return { value: findType(state.oid)!.parse(parts.initial, context.settings), begun: true }
    },
    step: (before, args, context) => {
      const { transition } = callOf(context)
      if (transition.strict) {
        if (args.includes(null) || (before.begun && before.value === null)) return before
        if (!before.begun) return { value: args[0], begun: true }
      }
      return { value: transition.run([before.value, ...args]), begun: true }
    },
    finish: ({ value }, context) => {
      const { final } = callOf(context)
      if (!final) return value
      const extra = parts.finalExtra ? context.argTypes.map(() => null) : []
      const given = [value, ...extra]
      return final.strict && given.includes(null) ? null : final.run(given)
    },
  }
}

/** The functions of one call in a plan, with the types that they have there. */
interface Call {
  readonly state: TypeRef
  readonly transition: Part
  readonly final: Part | undefined
}

interface Part {
  readonly strict: boolean
  readonly run: (args: readonly Value[]) => Value
}

const calls = new WeakMap<FunctionContext, Call>()

function callKept(context: FunctionContext, common: Common, parts: AggregateParts): Call {
  let call = calls.get(context)
  if (call) return call
  const { argTypes } = context
  const resolved = resolveGeneric(
    argTypes.map(({ oid }) => oid),
    common.args,
    parts.state,
  )
  const state = typeRef(typeof resolved === 'object' ? resolved.result : parts.state)
  const finalArgs = parts.finalExtra ? [state, ...argTypes] : [state]
  call = {
    state,
    transition: partOf(parts.transition, [state, ...argTypes], state, context),
    final: parts.final === undefined ? undefined : partOf(parts.final, finalArgs, context.resultType, context),
  }
  calls.set(context, call)
  return call
}

function partOf(oid: number, argTypes: readonly TypeRef[], resultType: TypeRef, context: FunctionContext): Part {
  const definition = functionByOid(oid)
  if (definition.kind !== 'scalar') throw new PgError('42883', `function ${oid} is no function of one value`)
  const own: FunctionContext = { ...context, argTypes, resultType, memo: new Map() }
  return { strict: definition.strict ?? true, run: (args) => definition.body(args, own) }
}
