// Subqueries in expressions: EXISTS, scalar, IN / ANY / ALL, ARRAY(…). They stay in the tree as `subquery`, for the rules to unnest.
import { PgError, notSupported } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { at, columnFor, columnRef, deeper } from '../binding.ts'
import { requireBytewiseComparison } from '../collations/apply.ts'
import { coerceType } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import { resolveComparison } from '../overloads/operators.ts'
import { compareRows } from './rows.ts'
import type { Level } from '../scope.ts'
import { bindSelect, type BoundSelect } from '../query/select.ts'
import { arrayOf, boolType, elementTypeOf, typeName, typeOf } from '../types/types.ts'

export function bindSubLink(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  switch (body.subLinkType) {
    case undefined:
    case 'EXISTS_SUBLINK':
      return { kind: 'subquery', use: { kind: 'exists' }, plan: bindInner(body, level).plan, type: boolType }
    case 'EXPR_SUBLINK': {
      const inner = oneColumn(bindInner(body, level), location, level)
      level.binding.shared.scalarNames.set(body, inner.columns[0].name)
      return { kind: 'subquery', use: { kind: 'scalar' }, plan: inner.plan, type: inner.columns[0].type }
    }
    case 'ARRAY_SUBLINK': {
      const inner = oneColumn(bindInner(body, level), location, level)
      const type = inner.columns[0].type
      // Arrays gather to an array of one more dimension, which has their type.
      const array = elementTypeOf(type.oid) === undefined ? arrayOf(type.oid) : type.oid
      if (array === undefined) {
        throw new PgError(
          '42704',
          `could not find array type for data type ${typeName(type.oid)}`,
          at(level.binding, location),
        )
      }
      return { kind: 'subquery', use: { kind: 'array' }, plan: inner.plan, type: typeOf(array, type.typmod) }
    }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return bindQuantified(body, location, level)
    default:
      throw notSupported('this kind of subquery', at(level.binding, location))
  }
}

const bindInner = (body: ParseNode, level: Level): BoundSelect =>
  bindSelect(body.subselect.SelectStmt, level, deeper(level.binding))

function oneColumn(inner: BoundSelect, location: number, level: Level): BoundSelect {
  if (inner.columns.length !== 1) {
    throw new PgError('42601', 'subquery must return only one column', at(level.binding, location))
  }
  return inner
}

/** (a, b) op (SELECT c, d …): the comparison is made inside, so that no row gives NULL and a second one the usual error. */
export function bindRowSubLink(
  names: readonly string[],
  left: readonly Expression[],
  body: ParseNode,
  location: number,
  level: Level,
): Expression {
  const { binding } = level
  const inner = bindInner(body, level)
  if (left.length !== inner.columns.length) {
    const what = left.length < inner.columns.length ? 'many' : 'few'
    throw new PgError('42601', `subquery has too ${what} columns`, at(binding, locationOf(body)))
  }
  const expression = compareRows(names, left, inner.columns.map(columnRef), location, level)
  const column = columnFor(binding, '?column?', expression)
  const plan = { kind: 'project' as const, input: inner.plan, items: [{ column, expression }] }
  return { kind: 'subquery', use: { kind: 'scalar' }, plan, type: boolType }
}

/** left op ANY|ALL (subquery), where left may be a row. */
function bindQuantified(body: ParseNode, location: number, level: Level): Expression {
  const { binding } = level
  const test = bindExpression(body.testexpr, level)
  const left = test.kind === 'row' ? test.fields : [test]
  const inner = bindInner(body, level)
  if (left.length < inner.columns.length)
    throw new PgError('42601', 'subquery has too many columns', at(binding, location))
  if (left.length > inner.columns.length)
    throw new PgError('42601', 'subquery has too few columns', at(binding, location))
  const names = body.operName ? nameParts(body.operName) : ['=']
  const name = names[names.length - 1]
  const all = body.subLinkType === 'ALL_SUBLINK'
  const compared =
    left.length === 1 || (name === '=' && !all)
      ? byOperators(names, left, inner, location, level)
      : byRows(names, left, inner, location, level)
  const coerced = compared.right
  const plain = coerced.every(
    (expression, index) => expression.kind === 'column' && expression.id === inner.columns[index].id,
  )
  const plan = plain
    ? inner.plan
    : {
        kind: 'project' as const,
        input: inner.plan,
        items: coerced.map((expression, index) => ({
          column: columnFor(binding, inner.columns[index].name, expression),
          expression,
        })),
      }
  return {
    kind: 'subquery',
    use: {
      kind: 'quantified',
      left: compared.left,
      op: name,
      functions: compared.functions,
      all,
    },
    plan,
    type: boolType,
  }
}

interface Compared {
  readonly left: readonly Expression[]
  readonly right: readonly Expression[]
  /** Of each pair; none where rows are compared as wholes. */
  readonly functions: readonly number[]
}

function byOperators(
  names: readonly string[],
  left: readonly Expression[],
  { columns }: BoundSelect,
  location: number,
  { binding }: Level,
): Compared {
  for (const [index, field] of left.entries())
    requireBytewiseComparison(names, [field, columnRef(columns[index])], 'comparing with a subquery', binding)
  const resolved = left.map((field, index) =>
    resolveComparison(names, field.type.oid, columns[index].type.oid, location, binding, 'row comparison'),
  )
  return {
    left: left.map((field, index) => coerceType(field, resolved[index].left, 'implicit', binding)),
    right: columns.map((column, index) => coerceType(columnRef(column), resolved[index].right, 'implicit', binding)),
    functions: resolved.map((one) => one.function),
  }
}

function byRows(
  names: readonly string[],
  fields: readonly Expression[],
  { columns }: BoundSelect,
  location: number,
  level: Level,
): Compared {
  const comparison = compareRows(names, fields, columns.map(columnRef), location, level)
  if (comparison.kind !== 'row-comparison') throw new Error('rows of one field')
  return { left: comparison.left, right: comparison.right, functions: [] }
}
