// ROW(…) and comparisons of rows, field by field.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { isDistinct } from './a-expr.ts'
import { requireBytewiseComparison } from '../collations/apply.ts'
import { at, mark } from '../binding.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { bindExpression } from './expression.ts'
import { bindOperator } from '../overloads/operators.ts'
import { expandStar, isStar } from '../query/star.ts'
import type { Level } from '../scope.ts'
import { boolType, recordType } from '../types/types.ts'

export function bindRow(body: ParseNode, level: Level): Expression {
  const fields = ((body.args ?? []) as ParseNode[]).flatMap((arg) =>
    isStar(arg) ? expandStar(arg, level).map((column) => column.expression) : [bindExpression(arg, level)],
  )
  return { kind: 'row', fields, type: recordType }
}

const comparisons = new Set(['=', '<>', '<', '<=', '>', '>='])
export const comparesRows = (names: readonly string[]): boolean => comparisons.has(names[names.length - 1])

type RowComparison = Extract<Expression, { kind: 'row-comparison' }>['op']

export function compareRows(
  names: readonly string[],
  left: readonly Expression[],
  right: readonly Expression[],
  location: number,
  level: Level,
): Expression {
  const { binding } = level
  const name = names[names.length - 1]
  if (left.length !== right.length)
    throw new PgError('42601', 'unequal number of entries in row expressions', at(binding, location))
  if (left.length === 0) throw new PgError('0A000', 'cannot compare rows of zero length', at(binding, location))
  if (!comparisons.has(name)) {
    throw new PgError('0A000', `could not determine interpretation of row comparison operator ${name}`, {
      hint: 'Row comparison operators must be associated with btree operator families.',
      ...at(binding, location),
    })
  }
  if (left.length === 1) return bindOperator(names, [left[0], right[0]], location, binding)
  const pairs = left.map((field, index): readonly [Expression, Expression] => {
    requireBytewiseComparison(names, [field, right[index]], 'comparing rows', binding)
    const comparison = bindOperator(names, [field, right[index]], location, binding)
    const [a, b] = comparison.kind === 'call' ? comparison.args : [field, right[index]]
    if (a.type.oid === b.type.oid) return [a, b]
    const type = commonType([a, b], 'row comparison', binding)
    return [toCommonType(a, type, 'row comparison', binding), toCommonType(b, type, 'row comparison', binding)]
  })
  return {
    kind: 'row-comparison',
    op: name as RowComparison,
    left: pairs.map(([a]) => a),
    right: pairs.map(([, b]) => b),
    type: boolType,
  }
}

/** Rows are distinct if any of their fields are. */
export function distinctRows(
  left: readonly Expression[],
  right: readonly Expression[],
  negated: boolean,
  location: number,
  level: Level,
): Expression {
  if (left.length !== right.length)
    throw new PgError('42601', 'unequal number of entries in row expressions', at(level.binding, location))
  const args = left.map((field, index) =>
    mark(level.binding, isDistinct(field, right[index], negated, location, level), location),
  )
  if (args.length === 0) return { kind: 'literal', value: negated, type: boolType }
  return args.length === 1 ? args[0] : { kind: negated ? 'and' : 'or', args, type: boolType }
}
