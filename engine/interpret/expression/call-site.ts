// The function behind a call expression with its FunctionContext, found once per query and kept.
import type { FunctionContext, ScalarFunction } from '../../functions/function.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { TypeRef } from '../../types/type.ts'
import { type CallSite, type EvaluateContext, sitesOf } from '../context.ts'

export interface ScalarSite extends CallSite {
  readonly definition: ScalarFunction
}

/** The site of a scalar call (or of any expression that names one function over the given arguments). */
export function scalarSite(
  expression: Expression,
  functionOid: number,
  argTypes: readonly TypeRef[],
  resultType: TypeRef,
  context: EvaluateContext,
): ScalarSite {
  const sites = sitesOf(context)
  let site = sites.get(expression)
  if (!site) {
    const definition = functionByOid(functionOid)
    if (definition.kind !== 'scalar') throw new Error(`function ${definition.name} is not scalar`)
    site = { definition, context: functionContext(argTypes, resultType, context) }
    sites.set(expression, site)
  }
  return site as ScalarSite
}

export function functionContext(
  argTypes: readonly TypeRef[],
  resultType: TypeRef,
  context: EvaluateContext,
): FunctionContext {
  return {
    settings: context.settings,
    argTypes,
    resultType,
    session: context.session,
    catalog: context.catalog,
    memo: new Map(),
    effect: (name, args) => context.effect(name, args),
  }
}
