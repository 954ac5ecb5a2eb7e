// rank(…) WITHIN GROUP (ORDER BY …) and its kin: where a row that is not there would stand among the group's. The rows that sort before it
// are counted, so that nothing has to be kept or sorted.
import { PgError } from '../../errors.ts'
import type { AggregateFunction } from '../../functions/function.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { AggregateCall } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { at, columnRef, freshColumn, mark } from '../binding.ts'
import { coerceType } from '../overloads/coerce.ts'
import { requireBytewiseOrder } from '../collations/apply.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { bindOperator, requireEquality } from '../overloads/operators.ts'
import type { Level } from '../scope.ts'
import { sortKey } from '../query/sort-key.ts'
import { boolType, int8Type, typeName, typeOf } from '../types/types.ts'
import { bindFilter, ownerOf } from './aggregate.ts'

interface Place {
  readonly before: Expression
  readonly equal: Expression
  readonly keys: readonly Expression[]
}

/** args: the direct arguments and then the ordered ones, as they were bound. */
export function bindHypothetical(
  body: ParseNode,
  definition: AggregateFunction,
  args: readonly Expression[],
  level: Level,
): Expression {
  const { binding } = level
  const location = locationOf(body)
  const sorts: ParseNode[] = body.agg_order
  const direct = args.slice(0, args.length - sorts.length)
  if (direct.length !== sorts.length) throw unlikeNumbers(definition.name, args, direct.length, location, level)
  const pairs = direct.map((value, index) => {
    const ordered = args[direct.length + index]
    const type = commonType([ordered, value], 'WITHIN GROUP', binding)
    requireBytewiseOrder([ordered, value], `${definition.name} WITHIN GROUP`, binding)
    const given = toCommonType(value, type, 'WITHIN GROUP', binding)
    return { given, key: sortKey(toCommonType(ordered, type, 'WITHIN GROUP', binding), sorts[index].SortBy, level) }
  })
  const filter = body.agg_filter ? bindFilter(body.agg_filter, level) : undefined
  const owner = ownerOf(
    pairs.flatMap(({ key }) => key.expression).concat(filter ?? []),
    pairs.map(({ given }) => given),
    location,
    level,
  )
  const place = placeOf(pairs, level)
  const count = (condition?: Expression, distinct?: readonly Expression[]): Expression => {
    const where = condition && filter ? and([filter, condition]) : (condition ?? filter)
    const column = freshColumn(binding, definition.name, int8Type)
    const call: AggregateCall = {
      column,
      function: distinct ? 2147 : 2803,
      args: distinct ? [{ kind: 'row', fields: distinct, type: typeOf(Oid.record) }] : [],
      distinct: distinct !== undefined,
      orderBy: [],
      ...(where && { filter: where }),
    }
    owner.aggregates.push(call)
    return columnRef(column)
  }
  const add = (left: Expression, right: Expression): Expression => bindOperator(['+'], [left, right], -1, binding)
  const share = (part: Expression, whole: Expression): Expression =>
    bindOperator(
      ['/'],
      [part, whole].map((number) => coerceType(number, Oid.float8, 'implicit', binding)),
      -1,
      binding,
    )
  const make: Readonly<Record<string, () => Expression>> = {
    rank: () => add(count(place.before), one),
    dense_rank: () => add(count(place.before, place.keys), one),
    percent_rank: () => {
      const rows = count()
      return {
        kind: 'case',
        whens: [{ when: bindOperator(['>'], [rows, zero], -1, binding), then: share(count(place.before), rows) }],
        otherwise: coerceType(zero, Oid.float8, 'implicit', binding),
        type: typeOf(Oid.float8),
      }
    },
    cume_dist: () => share(add(count(or([place.before, place.equal])), one), add(count(), one)),
  }
  return mark(binding, make[definition.name](), location)
}

/** The condition that a row sorts before the one that is not there, and that it is its equal. */
function placeOf(pairs: readonly { readonly given: Expression; readonly key: SortKey }[], level: Level): Place {
  const [{ given, key }] = pairs
  const first = { before: beforeOf(key, given, level), equal: equalOf(key, given, level) }
  const keys = pairs.map((pair) => pair.key.expression)
  if (pairs.length === 1) return { ...first, keys }
  const next = placeOf(pairs.slice(1), level)
  return { before: or([first.before, and([first.equal, next.before])]), equal: and([first.equal, next.equal]), keys }
}

const beforeOf = ({ expression, descending, nullsFirst }: SortKey, given: Expression, level: Level): Expression => ({
  kind: 'case',
  whens: [
    { when: isNull(expression), then: nullsFirst ? not(isNull(given)) : no },
    { when: isNull(given), then: nullsFirst ? no : yes },
  ],
  otherwise: bindOperator([descending ? '>' : '<'], [expression, given], -1, level.binding),
  type: boolType,
})

const equalOf = ({ expression }: SortKey, given: Expression, { binding }: Level): Expression => ({
  kind: 'is-distinct',
  left: expression,
  right: given,
  equals: requireEquality(expression.type.oid, undefined, binding),
  negated: true,
  type: boolType,
})

function unlikeNumbers(
  name: string,
  args: readonly Expression[],
  direct: number,
  location: number,
  { binding }: Level,
): PgError {
  const types = args.map(({ type }) => typeName(type.oid)).join(', ')
  return new PgError('42883', `function ${name}(${types}) does not exist`, {
    hint: `To use the hypothetical-set aggregate ${name}, the number of hypothetical direct arguments (here ${direct}) must match the number of ordering columns (here ${args.length - direct}).`,
    ...at(binding, location),
  })
}

const bigint = (text: string): Expression => ({
  kind: 'literal',
  value: typeByOid(Oid.int8).parse(text, undefined as never),
  type: int8Type,
})
const zero = bigint('0')
const one = bigint('1')
const yes: Expression = { kind: 'literal', value: true, type: boolType }
const no: Expression = { kind: 'literal', value: false, type: boolType }
const and = (args: readonly Expression[]): Expression => ({ kind: 'and', args, type: boolType })
const or = (args: readonly Expression[]): Expression => ({ kind: 'or', args, type: boolType })
const not = (arg: Expression): Expression => ({ kind: 'not', arg, type: boolType })
const isNull = (arg: Expression): Expression => ({ kind: 'is-null', arg, negated: false, type: boolType })
