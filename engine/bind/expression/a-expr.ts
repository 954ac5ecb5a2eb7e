// A_Expr: operators and the SQL spellings that stand for them (IN, BETWEEN, LIKE, IS DISTINCT FROM, NULLIF, ANY, ALL).
import { PgError } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { at, mark } from '../binding.ts'
import { isNondeterministic, requireBytewiseComparison } from '../collations/apply.ts'
import { coerceType } from '../overloads/coerce.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { bindExpression } from './expression.ts'
import { bindOperator, resolveComparison } from '../overloads/operators.ts'
import { compareRows, comparesRows, distinctRows } from './rows.ts'
import type { Level } from '../scope.ts'
import { bindRowSubLink } from './sublink.ts'
import { arrayOf, boolType, elementTypeOf, isUnknown } from '../types/types.ts'

export function bindAExpr(body: ParseNode, level: Level): Expression {
  const names = nameParts(body.name)
  const location = locationOf(body)
  switch (body.kind) {
    case undefined:
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return bindOperation(body, names, location, level)
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return bindArrayComparison(body, names, location, level)
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return bindDistinct(body, location, level)
    case 'AEXPR_NULLIF':
      return bindNullIf(body, names, location, level)
    case 'AEXPR_IN':
      return bindIn(body, names, location, level)
    default:
      return bindBetween(body, location, level)
  }
}

function bindOperation(body: ParseNode, names: readonly string[], location: number, level: Level): Expression {
  if (body.lexpr?.RowExpr && body.rexpr?.SubLink?.subLinkType === 'EXPR_SUBLINK') {
    const left = bindExpression(body.lexpr, level)
    if (left.kind === 'row') return bindRowSubLink(names, left.fields, body.rexpr.SubLink, location, level)
  }
  const right = bindExpression(body.rexpr, level)
  if (!body.lexpr) return bindOperator(names, [right], location, level.binding)
  const left = bindExpression(body.lexpr, level)
  // A row of a named type may have an operator of its own.
  const areWritten = Boolean(body.lexpr.RowExpr && body.rexpr.RowExpr)
  if (!areWritten && !comparesRows(names)) return bindOperator(names, [left, right], location, level.binding)
  return operate(names, left, right, location, level)
}

/** left op right, where both may be rows. */
export function operate(
  names: readonly string[],
  left: Expression,
  right: Expression,
  location: number,
  level: Level,
): Expression {
  const { binding } = level
  if (left.kind !== 'row' || right.kind !== 'row') return bindOperator(names, [left, right], location, binding)
  // Rows written as such compare by SQL's rules for NULL; in rows of relations and of types NULLs equal each other.
  const { rowNames } = binding.shared
  const name = names[names.length - 1]
  const areValues = [left, right].some((row) => rowNames.has(row) || row.type.oid !== Oid.record)
  if (!areValues) return compareRows(names, left.fields, right.fields, location, level)
  const sameTypes =
    left.fields.length === right.fields.length &&
    left.fields.every((field, i) => field.type.oid === right.fields[i].type.oid)
  return sameTypes && (name === '=' || name === '<>')
    ? distinctRows(left.fields, right.fields, name === '=', location, level)
    : bindOperator(names, [left, right], location, binding)
}

function bindArrayComparison(body: ParseNode, names: readonly string[], location: number, level: Level): Expression {
  const { binding } = level
  const left = bindExpression(body.lexpr, level)
  const array = bindExpression(body.rexpr, level)
  const element = isUnknown(array) ? Oid.unknown : elementTypeOf(array.type.oid)
  if (element === undefined) {
    throw new PgError('42809', 'op ANY/ALL (array) requires array on right side', at(binding, location))
  }
  const resolved = resolveComparison(names, left.type.oid, element, location, binding)
  requireBytewiseComparison(names, [left, array], 'ANY or ALL', binding)
  const wanted = arrayOf(resolved.right)
  if (wanted === undefined) throw new PgError('42704', 'could not find array type for data type', at(binding, location))
  return {
    kind: 'array-comparison',
    left: coerceType(left, resolved.left, 'implicit', binding),
    array: element === resolved.right ? array : coerceType(array, wanted, 'implicit', binding),
    function: resolved.function,
    all: body.kind === 'AEXPR_OP_ALL',
    type: boolType,
  }
}

const isNullConstant = (expression: Expression): boolean =>
  expression.kind === 'literal' && expression.value === null && isUnknown(expression)

function bindDistinct(body: ParseNode, location: number, level: Level): Expression {
  const negated = body.kind === 'AEXPR_NOT_DISTINCT'
  const left = bindExpression(body.lexpr, level)
  const right = bindExpression(body.rexpr, level)
  // A row is distinct from NULL whatever is in it.
  if (isNullConstant(right)) return { kind: 'is-null', arg: left, negated: !negated, inRow: true, type: boolType }
  if (isNullConstant(left)) return { kind: 'is-null', arg: right, negated: !negated, inRow: true, type: boolType }
  if (left.kind === 'row' && right.kind === 'row')
    return distinctRows(left.fields, right.fields, negated, location, level)
  return isDistinct(left, right, negated, location, level)
}

export function isDistinct(
  left: Expression,
  right: Expression,
  negated: boolean,
  location: number,
  level: Level,
): Expression {
  requireBytewiseComparison(['='], [left, right], 'IS DISTINCT FROM', level.binding)
  const equal = bindOperator(['='], [left, right], location, level.binding)
  if (equal.kind !== 'call' || equal.type.oid !== Oid.bool) {
    throw new PgError('42804', 'IS DISTINCT FROM requires = operator to yield boolean', at(level.binding, location))
  }
  return {
    kind: 'is-distinct',
    left: equal.args[0],
    right: equal.args[1],
    equals: equal.function,
    negated,
    type: boolType,
  }
}

function bindNullIf(body: ParseNode, names: readonly string[], location: number, level: Level): Expression {
  const equal = bindOperator(
    names,
    [bindExpression(body.lexpr, level), bindExpression(body.rexpr, level)],
    location,
    level.binding,
  )
  if (equal.kind !== 'call' || equal.type.oid !== Oid.bool) {
    throw new PgError('42804', 'NULLIF requires = operator to yield boolean', at(level.binding, location))
  }
  const [value] = equal.args
  return {
    kind: 'case',
    whens: [{ when: equal, then: { kind: 'literal', value: null, type: value.type } }],
    otherwise: value,
    type: value.type,
  }
}

function bindIn(body: ParseNode, names: readonly string[], location: number, level: Level): Expression {
  const { binding } = level
  const all = names[names.length - 1] === '<>'
  const left = bindExpression(body.lexpr, level)
  const list: Expression[] = body.rexpr.List.items.map((item: ParseNode) => bindExpression(item, level))
  const isLoose = isNondeterministic([left, ...list], binding)
  const scalar = !isLoose && left.kind !== 'row' && list.every((item) => item.kind !== 'row')
  const common = scalar && list.length > 1 ? commonType([left, ...list], undefined, binding) : 0
  if (common) {
    const resolved = resolveComparison(names, left.type.oid, common, location, binding, 'IN')
    return {
      kind: 'in-list',
      left: coerceType(left, resolved.left, 'implicit', binding),
      list: list.map((item) =>
        coerceType(toCommonType(item, common, 'IN', binding), resolved.right, 'implicit', binding),
      ),
      function: resolved.function,
      all,
      type: boolType,
    }
  }
  const comparisons = list.map((item) => operate(names, left, item, location, level))
  if (comparisons.some((comparison) => comparison.type.oid !== Oid.bool)) {
    throw new PgError('42804', 'argument of IN must be type boolean', at(binding, location))
  }
  return comparisons.length === 1 ? comparisons[0] : { kind: all ? 'and' : 'or', args: comparisons, type: boolType }
}

/** Bounds compare with the operand bound anew each time, as the grammar would have it written. */
function bindBetween(body: ParseNode, location: number, level: Level): Expression {
  const compare = (operator: string, bound: number): Expression =>
    mark(
      level.binding,
      operate(
        [operator],
        bindExpression(body.lexpr, level),
        bindExpression(body.rexpr.List.items[bound], level),
        location,
        level,
      ),
      location,
    )
  const inside = (low: number, high: number): Expression => ({
    kind: 'and',
    args: [compare('>=', low), compare('<=', high)],
    type: boolType,
  })
  const outside = (low: number, high: number): Expression => ({
    kind: 'or',
    args: [compare('<', low), compare('>', high)],
    type: boolType,
  })
  switch (body.kind) {
    case 'AEXPR_BETWEEN':
      return inside(0, 1)
    case 'AEXPR_NOT_BETWEEN':
      return outside(0, 1)
    case 'AEXPR_BETWEEN_SYM':
      return { kind: 'or', args: [inside(0, 1), inside(1, 0)], type: boolType }
    default:
      return { kind: 'and', args: [outside(0, 1), outside(1, 0)], type: boolType }
  }
}
