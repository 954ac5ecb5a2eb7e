// ON CONFLICT: which unique indexes arbitrate, and what DO UPDATE makes of the row that is there.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { ConflictClause, LogicalPlan } from '../../plan/logical.ts'
import type { Table } from '../../tables.ts'
import { byAttribute, generatedOf, hasGenerated, newRowColumns, rowInOrder } from './assignment.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { at, columnRef, freshColumn, type Binding } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { refuseAppendOnly } from '../query/relations.ts'
import { mapExpression } from '../expression/rewrite.ts'
import type { BoundSelect } from '../query/select.ts'
import { conflictRequirements, requirements } from '../query/row-security.ts'
import { addItems, inClause, openLevel, type Level } from '../scope.ts'
import { inferArbiters } from './infer-arbiters.ts'
import { bindSetList } from './set-list.ts'
import { boolType } from '../types/types.ts'
import { targetRow, writeAccess, type WriteRelation } from './write-target.ts'

export function bindConflict(
  clause: ParseNode,
  range: ParseNode,
  relation: WriteRelation,
  parent: Level,
): ConflictClause {
  const { binding } = parent
  const { table } = relation
  const inferred = clause.infer ? inferArbiters(clause.infer, clause.action, relation, parent) : { arbiters: [] }
  const existing = newRowColumns(table, binding)
  const excluded = newRowColumns(table, binding)
  if (clause.action === 'ONCONFLICT_NOTHING') return { action: 'nothing', ...inferred, existing, excluded }
  if (!clause.infer) {
    throw new PgError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', {
      hint: 'For example, ON CONFLICT (column_name).',
      ...at(binding, locationOf(clause)),
    })
  }
  refuseAppendOnly(table, 'update')
  const level = openLevel(binding, parent, 'update', false)
  const excludedItem = { ...targetRow(relation, {}, excluded, binding).item, name: 'excluded', schema: undefined }
  addItems(level, [targetRow(relation, range, existing, binding).item, excludedItem])
  const subqueries: BoundSelect[] = []
  const assigned = bindSetList(clause.targetList, relation, byAttribute(table, existing), level, subqueries)
  const access = writeAccess(relation, Privilege.update)
  access.note('updated', assigned.keys())
  const where =
    clause.whereClause &&
    inClause(level, 'where', () => coerceToBoolean(bindExpression(clause.whereClause, level), 'WHERE', binding))
  const values = new Map<number, Expression>()
  for (const [index, column] of table.schema.columns.entries()) {
    values.set(column.attribute, assigned.get(column.attribute) ?? columnRef(existing[index]))
  }
  if (hasGenerated(table)) {
    // Generation expressions are immutable: their inputs may be put in place of the columns they read.
    const placeholders = newRowColumns(table, binding)
    const byId = new Map(
      placeholders.map((column, index) => [column.id, values.get(table.schema.columns[index].attribute) as Expression]),
    )
    for (const [attribute, expression] of generatedOf(table, placeholders, binding)) {
      values.set(
        attribute,
        mapExpression(expression, (inner) => (inner.kind === 'column' ? (byId.get(inner.id) ?? inner) : inner)),
      )
    }
  }
  return {
    action: 'update',
    ...inferred,
    existing,
    excluded,
    replaced: freshColumn(binding, 'replaced', boolType),
    row: rowInOrder(table, values),
    assigned: [...assigned.keys()],
    ...(where && { where }),
    ...(subqueries.length > 0 && { rows: besideOne(subqueries) }),
  }
}

/** One row, with what each (a, b) = (SELECT …) gives for it. */
const besideOne = (subqueries: readonly BoundSelect[]): LogicalPlan =>
  subqueries.reduce<LogicalPlan>((left, { plan }) => ({ kind: 'apply', type: 'single', left, right: plan }), {
    kind: 'values',
    columns: [],
    rows: [[]],
  })

/** The row that is met must be one to be seen and updated, and what becomes of it one to be kept. */
export function securedConflict(
  conflict: ConflictClause,
  table: Table,
  readsBack: boolean,
  binding: Binding,
): ConflictClause {
  if (conflict.action === 'nothing' || !conflict.row) return conflict
  const { row, existing } = conflict
  const columns = newRowColumns(table, binding)
  const values = new Map(columns.map((column, index) => [column.id, row[index]]))
  const after = requirements(table, columns, 'w', readsBack, binding).map((term) =>
    mapExpression(term, (inner) => (inner.kind === 'column' ? (values.get(inner.id) ?? inner) : inner)),
  )
  const terms = [...conflictRequirements(table, existing, readsBack, binding), ...after]
  const allowed: Expression = { kind: 'and', args: terms, type: boolType }
  if (!conflict.where) return { ...conflict, where: allowed }
  // Rows that the condition leaves alone are not looked at.
  const otherwise: Expression = { kind: 'literal', value: false, type: boolType }
  const where: Expression = {
    kind: 'case',
    whens: [{ when: conflict.where, then: allowed }],
    otherwise,
    type: boolType,
  }
  return { ...conflict, where }
}
