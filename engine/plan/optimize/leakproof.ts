// Conditions that tell nothing of a row but whether they hold: comparisons that cannot fail. Only those pass a security barrier.
import { builtInName } from '../../functions/built-in-name.ts'
import { findFunction } from '../../functions/registry.ts'
import type { Expression } from '../expression.ts'

const types = [
  'int2',
  'int4',
  'int8',
  'int24',
  'int42',
  'int28',
  'int82',
  'int48',
  'int84',
  'float4',
  'float8',
  'bool',
  'char',
  'text',
  'bpchar',
  'name',
  'bytea',
  'oid',
  'uuid',
  'date_',
  'time_',
  'timestamp_',
  'timestamptz_',
]
const comparisons: ReadonlySet<string> = new Set(
  types.flatMap((type) => ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].map((operator) => `${type}${operator}`)),
)

export function isComparison(oid: number): boolean {
  const definition = findFunction(oid)
  return definition !== undefined && comparisons.has(builtInName(definition))
}

export function isLeakproof(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
      return true
    case 'and':
    case 'or':
      return expression.args.every(isLeakproof)
    case 'not':
    case 'is-null':
    case 'is-boolean':
      return isLeakproof(expression.arg)
    case 'is-distinct':
      return isComparison(expression.equals) && isLeakproof(expression.left) && isLeakproof(expression.right)
    case 'in-list':
      return isComparison(expression.function) && isLeakproof(expression.left) && expression.list.every(isLeakproof)
    case 'call':
      return isComparison(expression.function) && expression.args.every(isLeakproof)
    default:
      return false
  }
}
