// A parameter of a narrower integer type than the column that it is compared with, as drivers declare them by their own types: for
// storage it is a value of the column's type, so that a look-up by key stays one.
import { casts } from '../functions/casts.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef, Value } from '../types/type.ts'
import type { Expression } from './expression.ts'

const widths: ReadonlyMap<number, number> = new Map([
  [Oid.int2, 2],
  [Oid.int4, 4],
  [Oid.int8, 8],
])

/** Of integer types. */
export const isWidening = (from: number, to: number): boolean => (widths.get(from) ?? Infinity) < (widths.get(to) ?? 0)

/** undefined: it is no parameter, or not every value of its type is one of the other. */
export function widenedParameter(constant: Expression, type: TypeRef): Expression | undefined {
  const from = constant.type.oid
  if (constant.kind !== 'parameter' || !isWidening(from, type.oid)) return undefined
  const cast = casts.find(({ source, target }) => source === from && target === type.oid)
  if (cast?.method.kind !== 'function') return undefined
  return {
    kind: 'call',
    function: cast.method.function,
    args: [constant],
    type,
    form: { kind: 'cast', implicit: true },
  }
}

/** What a literal, a parameter or a widened one is, once the parameters are known; undefined: it is something else. */
export function knownConstant(expression: Expression, parameters: readonly Value[]): Value {
  if (expression.kind === 'literal') return expression.value
  if (expression.kind === 'parameter') return parameters[expression.number - 1]
  const parameter = parameterOf(expression)
  const value = parameter && parameters[parameter.number - 1]
  return typeof value === 'number' && expression.type.oid === Oid.int8 ? BigInt(value) : value
}

/** Whether its value is known with the parameters. */
export const isKnownConstant = (expression: Expression): boolean =>
  expression.kind === 'literal' || parameterOf(expression) !== undefined

function parameterOf(expression: Expression): (Expression & { readonly kind: 'parameter' }) | undefined {
  if (expression.kind === 'parameter') return expression
  if (expression.kind !== 'call' || expression.form?.kind !== 'cast') return undefined
  const [arg] = expression.args
  return arg?.kind === 'parameter' && isWidening(arg.type.oid, expression.type.oid) ? arg : undefined
}
