// How arithmetic is declared: an operator and the function behind it in one line.
import type { FunctionContext, OperatorDefinition, ScalarFunction } from '../function.ts'
import type { Value } from '../../types/type.ts'

export interface Arithmetic {
  readonly function: ScalarFunction
  readonly operator: OperatorDefinition
}

/** Arguments are typed by each body: the declared types vouch for them. */
type Body = (args: any, context: FunctionContext) => Value

interface Extras {
  readonly commutator?: string
  readonly negator?: string
  readonly volatility?: 'stable'
  readonly vector?: ScalarFunction['vector']
}

export function binary(
  name: string,
  operatorOid: number,
  functionOid: number,
  functionName: string,
  args: readonly [left: number, right: number],
  result: number,
  body: Body,
  extras: Extras = {},
): Arithmetic {
  const { commutator, negator, volatility = 'immutable', vector } = extras
  return {
    function: { kind: 'scalar', oid: functionOid, name: functionName, args, result, volatility, body, vector },
    operator: { oid: operatorOid, name, left: args[0], right: args[1], function: functionOid, commutator, negator },
  }
}

export function prefix(
  name: string,
  operatorOid: number,
  functionOid: number,
  functionName: string,
  arg: number,
  result: number,
  body: Body,
  extras: Extras = {},
): Arithmetic {
  const { volatility = 'immutable', vector } = extras
  return {
    function: { kind: 'scalar', oid: functionOid, name: functionName, args: [arg], result, volatility, body, vector },
    operator: { oid: operatorOid, name, left: 0, right: arg, function: functionOid },
  }
}

/** Unary plus. */
export const same: Body = ([value]: [Value]) => value
