// What the WHEN clauses of MERGE make of a row.
import { kindOf, locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import type { Table } from '../../tables.ts'
import { byAttribute, defaultOf } from './assignment.ts'
import { columnRef, mark, type Binding } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import {
  checkGiven,
  checkTargets,
  checkWidth,
  ignoresValue,
  putTarget,
  targetColumns,
  toTarget,
  type Override,
} from './insert-targets.ts'
import { bindOperator } from '../overloads/operators.ts'
import { inClause, type Level } from '../scope.ts'
import type { BoundSelect } from '../query/select.ts'
import { bindSetList } from './set-list.ts'
import { int4Type } from '../types/types.ts'
import type { WriteTarget } from './update.ts'
import { namedColumns } from './write-target.ts'

export interface BoundAction {
  readonly kind: 'insert' | 'update' | 'delete'
  /** The new row by attribute, generated columns left out. */
  readonly values?: ReadonlyMap<number, Expression>
  /** Attributes that the clause names. */
  readonly assigned?: readonly number[]
  /** (a, b) = (SELECT …): one row each, beside the input. */
  readonly subqueries: readonly BoundSelect[]
}

export const isAction = (action: PlanColumn, index: number, binding: Binding): Expression =>
  bindOperator(['='], [columnRef(action), { kind: 'literal', value: index, type: int4Type }], -1, binding)

/** undefined: DO NOTHING. */
export function mergeRow(clause: ParseNode, target: WriteTarget, level: Level): BoundAction | undefined {
  switch (clause.commandType) {
    case 'CMD_UPDATE':
      return updated(clause, target, level)
    case 'CMD_DELETE':
      return { kind: 'delete', subqueries: [] }
    case 'CMD_INSERT':
      return inserted(clause, target, level)
    default:
      return undefined
  }
}

function updated(clause: ParseNode, target: WriteTarget, level: Level): BoundAction {
  const { table, relation } = target
  const subqueries: BoundSelect[] = []
  const assigned = inClause(level, 'update', () =>
    bindSetList(clause.targetList, relation, byAttribute(table, target.columns), level, subqueries, 'merge into'),
  )
  const values = new Map<number, Expression>()
  for (const [index, column] of table.schema.columns.entries()) {
    if (!column.generated)
      values.set(column.attribute, assigned.get(column.attribute) ?? columnRef(target.columns[index]))
  }
  return { kind: 'update', values, assigned: [...assigned.keys()], subqueries }
}

function inserted(clause: ParseNode, { table, relation }: WriteTarget, level: Level): BoundAction {
  const { binding } = level
  const given = inClause(level, 'values', () => givenValues(clause, relation.face, level))
  const named = namedColumns(relation)
  const values = new Map<number, Expression>()
  for (const column of table.schema.columns) {
    if (!column.generated)
      values.set(
        column.attribute,
        given.values.get(column.attribute) ?? defaultOf(named.get(column.attribute) ?? column, binding),
      )
  }
  return { kind: 'insert', values, assigned: given.named, subqueries: [] }
}

interface Given {
  readonly values: ReadonlyMap<number, Expression>
  /** Attributes that are given something, a default too. */
  readonly named: readonly number[]
}

function givenValues(clause: ParseNode, table: Table, level: Level): Given {
  const values = new Map<number, Expression>()
  const nodes: readonly ParseNode[] | undefined = clause.values
  if (!nodes) return { values, named: [] }
  const { binding } = level
  const override: Override = clause.override ?? 'OVERRIDING_NOT_SET'
  const named = {
    cols: clause.targetList?.length ? clause.targetList : undefined,
  }
  const targets = targetColumns(named, table, level)
  const bound = nodes.map((node) =>
    kindOf(node) === 'SetToDefault' ? undefined : mark(binding, bindExpression(node, level), locationOf(node)),
  )
  checkWidth(nodes.length, bound[targets.length], named, targets, binding)
  checkTargets(targets.slice(0, nodes.length), table, 'merge into')
  for (const [index, value] of bound.entries()) {
    const target = targets[index]
    if (!value || ignoresValue(target.column, override)) continue
    checkGiven(target.column, override)
    putTarget(values, target, toTarget(target, value, level), level.binding)
  }
  return {
    values,
    named: targets.slice(0, nodes.length).map(({ column }) => column.attribute),
  }
}
