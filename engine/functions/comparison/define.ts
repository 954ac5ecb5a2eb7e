// How comparisons are declared: an order of two types, and a row per operator that says something about it.
import type { Value } from '../../types/type.ts'
import type { FunctionContext, OperatorDefinition, ScalarFunction } from '../function.ts'
import { Oid } from '../../types/oids.ts'

/** <0, 0 or >0. */
export type Order = (a: any, b: any, context: FunctionContext) => number

/** Operator, its OID, its function's OID and name. */
export type ComparisonRow = readonly [operator: string, operatorOid: number, functionOid: number, functionName: string]

export interface Comparison {
  readonly functions: readonly ScalarFunction[]
  readonly operators: readonly OperatorDefinition[]
}

interface Meaning {
  readonly holds: (order: number) => boolean
  readonly commutator: string
  readonly negator: string
}

const meanings: Readonly<Record<string, Meaning>> = {
  '=': { holds: (order) => order === 0, commutator: '=', negator: '<>' },
  '<>': { holds: (order) => order !== 0, commutator: '<>', negator: '=' },
  '<': { holds: (order) => order < 0, commutator: '>', negator: '>=' },
  '<=': { holds: (order) => order <= 0, commutator: '>=', negator: '>' },
  '>': { holds: (order) => order > 0, commutator: '<', negator: '<=' },
  '>=': { holds: (order) => order >= 0, commutator: '<=', negator: '<' },
  '~<~': { holds: (order) => order < 0, commutator: '~>~', negator: '~>=~' },
  '~<=~': { holds: (order) => order <= 0, commutator: '~>=~', negator: '~>~' },
  '~>~': { holds: (order) => order > 0, commutator: '~<~', negator: '~<=~' },
  '~>=~': { holds: (order) => order >= 0, commutator: '~<=~', negator: '~<~' },
}

export function comparison(
  left: number,
  right: number,
  order: Order,
  rows: readonly ComparisonRow[],
  options: { readonly volatility?: 'stable'; readonly commutes?: false } = {},
): Comparison {
  const has = (operator: string): boolean => rows.some(([name]) => name === operator)
  const functions: ScalarFunction[] = []
  const operators: OperatorDefinition[] = []
  for (const [name, oid, functionOid, functionName] of rows) {
    const { holds, commutator, negator } = meanings[name]
    functions.push({
      kind: 'scalar',
      oid: functionOid,
      name: functionName,
      args: [left, right],
      result: Oid.bool,
      volatility: options.volatility ?? 'immutable',
      body: (args: readonly Value[], context) => holds(order(args[0], args[1], context)),
    })
    operators.push({
      oid,
      name,
      left,
      right,
      function: functionOid,
      commutator: options.commutes === false ? undefined : commutator,
      negator: has(negator) ? negator : undefined,
    })
  }
  return { functions, operators }
}

/** Whatever JavaScript orders: numbers, bigints, both together, booleans, ASCII text. */
export const compareOrdered: Order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
