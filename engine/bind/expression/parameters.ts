// Parameters $1…: their types are given, or deduced from the first place that wants one (PostgreSQL's parse_param.c).
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { at, atExpression, mark, type Binding } from '../binding.ts'
import { parametersMax } from '../limits.ts'
import { mapExpression, mapPlan } from './rewrite.ts'
import { typeName, typeOf, unknownType } from '../types/types.ts'

export type ParameterExpression = Extract<Expression, { kind: 'parameter' }>

export function bindParameter(number: number, location: number, binding: Binding): Expression {
  const types = binding.context.parameterTypes
  const max = Math.min(binding.context.maxParameter ?? parametersMax, parametersMax)
  if (number < 1 || number > max) {
    throw new PgError('42P02', `there is no parameter $${number}`, at(binding, location))
  }
  while (types.length < number) types.push(0)
  const type = types[number - 1] === 0 || types[number - 1] === Oid.unknown ? unknownType : typeOf(types[number - 1])
  return mark(binding, { kind: 'parameter', number, type }, location)
}

/** A parameter without a type takes the one that its place wants; 42P08 where two places disagree. */
export function decideParameter(parameter: ParameterExpression, target: number, binding: Binding): Expression {
  const types = binding.context.parameterTypes
  const known = types[parameter.number - 1]
  if (known === 0 || known === Oid.unknown) types[parameter.number - 1] = target
  else if (known !== target) {
    throw new PgError('42P08', `inconsistent types deduced for parameter $${parameter.number}`, {
      detail: `${typeName(known)} versus ${typeName(target)}`,
      ...atExpression(binding, parameter),
    })
  }
  const decided: Expression = { ...parameter, type: typeOf(target) }
  return mark(binding, decided, binding.shared.starts.get(parameter))
}

/** Every parameter has a type at the end, and every mention of it carries that type. */
export function settleParameters(plan: LogicalPlan, binding: Binding): LogicalPlan {
  const types = binding.context.parameterTypes
  if (types.length === 0) return plan
  requireParameterTypes(binding)
  let stale = false
  const settle = (expression: Expression): Expression =>
    mapExpression(expression, (inner) => {
      if (inner.kind !== 'parameter' || inner.number < 0 || inner.type.oid === types[inner.number - 1]) return inner
      stale = true
      return { ...inner, type: typeOf(types[inner.number - 1]) }
    })
  const settled = mapPlan(plan, settle)
  return stale ? settled : plan
}

/** Throws 42P18 where no place wanted a type of a parameter. */
export function requireParameterTypes({ context, shared }: Binding): void {
  for (const [index, type] of context.parameterTypes.entries()) {
    if (type !== 0 && type !== Oid.unknown) continue
    if (!shared.nullTested.has(index + 1))
      throw new PgError('42P18', `could not determine data type of parameter $${index + 1}`)
    context.parameterTypes[index] = Oid.text
  }
}
