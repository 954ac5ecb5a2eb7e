// GROUP BY: grouping expressions, grouping sets, and the substitution of grouped expressions above the aggregate operator.
import { PgError } from '../../errors.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { ColumnId, Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import { at, atExpression, columnFor, columnRef } from '../binding.ts'
import { requireBytewiseEquality } from '../collations/apply.ts'
import { coerceType } from '../overloads/coerce.ts'
import { groupingSetsMax } from '../limits.ts'
import { requireEquality } from '../overloads/operators.ts'
import { columnsIn, mapChildren } from '../expression/rewrite.ts'
import { sameExpression } from '../expression/same-expression.ts'
import { inClause, type Level, type ScopeItem } from '../scope.ts'
import { findTarget, type Target } from './targets.ts'
import { isUnknown } from '../types/types.ts'

export interface Grouping {
  readonly groups: Group[]
  /** What depends on columns that are in all of them joins each. */
  readonly sets?: number[][]
}

interface Group {
  readonly column: PlanColumn
  readonly expression: Expression
  /** Place in the select list, where it has one. */
  readonly target?: number
}

type Sets = readonly (readonly number[])[]

/** The clause's items are found in the select list or added as expressions of their own (not to the select list). */
export function bindGroupBy(stmt: ParseNode, targets: Target[], level: Level): Grouping {
  const nodes: ParseNode[] = stmt.groupClause ?? []
  const groups: Grouping['groups'] = []
  const simple = nodes.every((node) => !node.GroupingSet)
  const lists = inClause(level, 'group by', () => nodes.map((node) => bindItem(node, groups, targets, level)))
  if (simple) return { groups: groups.filter(isFirst) }
  let sets: Sets = [[]]
  for (const list of lists) {
    sets = sets.flatMap((left) => list.map((right) => [...left, ...right]))
    if (sets.length > groupingSetsMax) throw tooMany(stmt, level)
  }
  const unique = sets.map((set) => [...new Set(set)].sort((a, b) => a - b))
  const kept = stmt.groupDistinct
    ? unique.filter((set, index) => unique.findIndex((other) => String(other) === String(set)) === index)
    : unique
  return { groups, sets: kept }
}

/** Without grouping sets a second name for an expression adds nothing. */
const isFirst = ({ expression }: Group, index: number, groups: readonly Group[]): boolean =>
  groups.findIndex((group) => sameExpression(group.expression, expression)) === index

const tooMany = (stmt: ParseNode, level: Level): PgError =>
  new PgError(
    '54001',
    `too many grouping sets present (maximum ${groupingSetsMax})`,
    at(level.binding, startOf(stmt.groupClause)),
  )

/** The grouping sets one item stands for. */
function bindItem(node: ParseNode, groups: Grouping['groups'], targets: Target[], level: Level): Sets {
  const set = node.GroupingSet
  if (set) {
    const content: ParseNode[] = set.content ?? []
    switch (set.kind) {
      case 'GROUPING_SET_ROLLUP': {
        const parts = content.map((part) => flat(bindItem(part, groups, targets, level)))
        return Array.from({ length: parts.length + 1 }, (_, drop) => parts.slice(0, parts.length - drop).flat())
      }
      case 'GROUPING_SET_CUBE': {
        const parts = content.map((part) => flat(bindItem(part, groups, targets, level)))
        if (2 ** parts.length > groupingSetsMax) {
          throw new PgError('54011', 'CUBE is limited to 12 elements', at(level.binding, locationOf(set)))
        }
        return Array.from({ length: 2 ** parts.length }, (_, drop) =>
          parts.filter((_part, index) => ((drop >> (parts.length - 1 - index)) & 1) === 0).flat(),
        )
      }
      case 'GROUPING_SET_SETS':
        return content.flatMap((part) => bindItem(part, groups, targets, level))
      default:
        return [content.flatMap((part) => flat(bindItem(part, groups, targets, level)))]
    }
  }
  if (node.RowExpr?.row_format === 'COERCE_IMPLICIT_CAST') {
    return [(node.RowExpr.args as ParseNode[]).flatMap((part) => flat(bindItem(part, groups, targets, level)))]
  }
  return [[groupOf(node, groups, targets, level)]]
}

const flat = (sets: Sets): readonly number[] => sets.flat()

function groupOf(node: ParseNode, groups: Grouping['groups'], targets: Target[], level: Level): number {
  const { binding } = level
  const count = targets.length
  const index = findTarget(node, 'GROUP BY', targets, level)
  const { expression, name } = targets[index]
  // An expression that is not in the select list is a group and nothing else.
  if (targets.length > count) targets.pop()
  rejectComputed(expression, level)
  const typed = isUnknown(expression) ? coerceType(expression, Oid.text, 'implicit', binding) : expression
  requireBytewiseEquality(typed, 'GROUP BY', binding)
  requireEquality(typed.type.oid, binding.shared.starts.get(expression) ?? startOf(node), binding)
  const target = index < targets.length ? index : undefined
  const known = groups.findIndex((group) => group.target === target && sameExpression(group.expression, typed))
  if (known >= 0) return known
  if (typed !== expression && target !== undefined) targets[target].expression = typed
  groups.push({ column: columnFor(binding, name, typed), expression: typed, ...(target !== undefined && { target }) })
  return groups.length - 1
}

function rejectComputed(expression: Expression, level: Level): void {
  const ids = columnsIn(expression)
  const fields = atExpression(level.binding, expression)
  if (level.aggregates.some((call) => ids.has(call.column.id))) {
    throw new PgError('42803', 'aggregate functions are not allowed in GROUP BY', fields)
  }
  if (level.windows.some((call) => ids.has(call.column.id))) {
    throw new PgError('42P20', 'window functions are not allowed in GROUP BY', fields)
  }
}

/** Rewrites expressions to stand above the aggregate: grouped parts become its columns. Throws 42803 for the ungrouped. */
export function substituteGroups(grouping: Grouping, level: Level): (expression: Expression) => Expression {
  const own = new Set(level.inputs.keys())
  const plain = new Map<ColumnId, PlanColumn>()
  // Of two names for one expression, each a key of its own, what is grouped reads the one that the select list has first.
  const listed = grouping.groups.toSorted((a, b) => (a.target ?? Infinity) - (b.target ?? Infinity) || 0)
  for (const group of listed) {
    if (group.expression.kind === 'column' && !plain.has(group.expression.id))
      plain.set(group.expression.id, group.column)
  }
  const { sets } = grouping
  const always = sets
    ? new Map([...plain].filter(([id]) => sets.every((set) => set.some((index) => isColumn(grouping, index, id)))))
    : plain
  const complex = listed.filter((group) => group.expression.kind !== 'column')
  const change = (expression: Expression, nested: boolean): Expression => {
    if (expression.kind === 'column') return columnOf(expression, nested)
    const group = complex.find(
      (one) => one.expression.kind === expression.kind && sameExpression(one.expression, expression),
    )
    if (group) return columnRef(group.column)
    return mapChildren(expression, (child) => change(child, nested || expression.kind === 'subquery'))
  }
  const columnOf = (expression: Extract<Expression, { kind: 'column' }>, nested: boolean): Expression => {
    const group = plain.get(expression.id)
    if (group) return columnRef(group)
    if (!own.has(expression.id)) return expression
    const dependent = dependentColumn(expression, always, level)
    if (dependent) {
      const index = grouping.groups.push({ column: dependent, expression }) - 1
      for (const set of sets ?? []) set.push(index)
      plain.set(expression.id, dependent)
      return columnRef(dependent)
    }
    const name = level.inputs.get(expression.id)
    throw new PgError(
      '42803',
      nested
        ? `subquery uses ungrouped column "${name}" from outer query`
        : `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
      atExpression(level.binding, expression),
    )
  }
  return (expression) => change(expression, false)
}

function isColumn({ groups }: Grouping, index: number, id: ColumnId): boolean {
  const { expression } = groups[index]
  return expression.kind === 'column' && expression.id === id
}

/** A column of a table whose primary key is grouped is a function of the group. */
function dependentColumn(
  column: Extract<Expression, { kind: 'column' }>,
  grouped: ReadonlyMap<ColumnId, PlanColumn>,
  level: Level,
): PlanColumn | undefined {
  const { binding } = level
  const item = level.items.find(
    (one) =>
      one.table !== undefined &&
      one.columns.some(({ expression }) => expression.kind === 'column' && expression.id === column.id),
  )
  if (!item || !primaryKeyGrouped(item, grouped, level)) return undefined
  return columnFor(binding, level.inputs.get(column.id) ?? '', column)
}

function primaryKeyGrouped(item: ScopeItem, grouped: ReadonlyMap<ColumnId, PlanColumn>, level: Level): boolean {
  const relation = level.binding.catalog.relationByOid(item.table as number)
  if (relation?.kind !== 'table') return false
  const key = relation.table.schema.constraints.find((constraint) => constraint.kind === 'primary')
  if (key?.kind !== 'primary') return false
  return key.attributes.every((attribute) =>
    item.columns.some(
      ({ expression }) =>
        expression.kind === 'column' &&
        grouped.has(expression.id) &&
        level.binding.shared.origins.get(expression.id)?.attribute === attribute,
    ),
  )
}

/** GROUPING(…) of this level: each argument must be a grouping expression. */
export function bindGroupings(
  grouping: Grouping,
  level: Level,
): Extract<LogicalPlan, { kind: 'aggregate' }>['groupings'] {
  if (level.groupings.length === 0) return undefined
  return level.groupings.map(({ column, args, location }) => ({
    column,
    groups: args.map((arg) => {
      const index = grouping.groups.findIndex((group) => sameExpression(group.expression, arg))
      if (index >= 0) return index
      throw new PgError('42803', 'arguments to GROUPING must be grouping expressions of the associated query level', {
        ...at(level.binding, location),
        ...atExpression(level.binding, arg),
      })
    }),
  }))
}
