// MERGE: source and target joined, with a column that says which of the WHEN clauses a joined row goes by; the new row's columns are
// cases over it.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { JoinType, LogicalPlan, MergeAction, PlanColumn } from '../../plan/logical.ts'
import { outputColumns } from '../../plan/traverse-plan.ts'
import { checksOf, generatedOf, newRowColumns, rowInOrder } from './assignment.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { columnRef, freshColumn, type Binding } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { rowNumber } from '../query/from-function.ts'
import { bindFromItem } from '../query/from-clause.ts'
import { isAction, mergeRow, type BoundAction } from './merge-actions.ts'
import { mergeVerbsOf, refuseMergeInto } from '../query/relations.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { mergeRequirements, securedFor } from '../query/row-security.ts'
import { inClause, openLevel, registerInputs, type Level, type ScopeColumn, type ScopeItem } from '../scope.ts'
import { boolType, int4Type, int8Type, typeOf } from '../types/types.ts'
import { Oid } from '../../types/oids.ts'
import { scanTarget, securedTarget, type WriteTarget } from './update.ts'
import { bindWith, wrapWith } from '../query/with.ts'
import { checkOptions, targetRow, writeAccess, writeRelationWithInheritors, type TargetRow } from './write-target.ts'

type Match = 'both' | 'source' | 'target'

const matches: Readonly<Record<string, Match>> = {
  MERGE_WHEN_MATCHED: 'both',
  MERGE_WHEN_NOT_MATCHED_BY_TARGET: 'source',
  MERGE_WHEN_NOT_MATCHED_BY_SOURCE: 'target',
}

export function bindMerge(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  if (stmt.withClause?.recursive) {
    throw new PgError('42601', 'WITH RECURSIVE is not supported for MERGE statement')
  }
  const clauses: readonly ParseNode[] = stmt.mergeWhenClauses.map((node: ParseNode) => node.MergeWhenClause)
  requireReachable(clauses)
  refuseMergeInto(stmt.relation, binding)
  const verbs = mergeVerbsOf(clauses.map((clause) => clause.commandType))
  const relation = writeRelationWithInheritors(stmt.relation, verbs, binding, true)
  const { table } = relation
  const level = openLevel(binding, parent, 'from', false)
  const ctes = bindWith(stmt.withClause, level)
  const access = writeAccess(relation, 0)
  const target = scanTarget(stmt.relation, relation, binding)
  const [targetItem] = target.from.items
  const joined = bindJoined(stmt, clauses, target, level)
  const visible: Readonly<Record<Match, readonly ScopeItem[]>> = {
    both: [...joined.source, targetItem],
    source: joined.source,
    target: [targetItem],
  }
  const actions: BoundAction[] = []
  const chosen: { readonly when: Expression; readonly then: Expression }[] = []
  for (const clause of clauses) {
    const match = matches[clause.matchKind]
    level.items = visible[match]
    const given =
      clause.condition &&
      inClause(level, 'merge when', () => coerceToBoolean(bindExpression(clause.condition, level), 'WHEN', binding))
    const conditions = given ? [...joined.found[match], given] : joined.found[match]
    const when: Expression = {
      kind: 'and',
      args: [...conditions, trueLiteral],
      type: boolType,
    }
    const row = mergeRow(clause, target, level)
    chosen.push({ when, then: row ? int4(actions.length) : nullLiteral })
    if (row) actions.push(row)
  }
  for (const { kind, assigned } of actions) {
    access.need(Privilege[kind])
    access.note(kind === 'insert' ? 'inserted' : 'updated', assigned ?? [])
  }
  const action = freshColumn(binding, 'action', int4Type)
  const found: LogicalPlan = withColumns(joined.plan, [
    {
      column: action,
      expression: {
        kind: 'case',
        whens: chosen,
        otherwise: nullLiteral,
        type: int4Type,
      },
    },
  ])
  const columns = newRowColumns(table, binding)
  const row = targetRow(relation, stmt.relation, columns, binding)
  const returning = bindResult(stmt, actions, action, target, row, joined.source, level)
  const rows = newRows(found, actions, action, target, binding)
  const input = secured(rows, actions, action, target, returning !== undefined, binding)
  const plan: LogicalPlan = {
    kind: 'merge',
    table: table.info.oid,
    input: joined.place ? inOrder(input, joined.place) : input,
    rowId: target.rowId.id,
    action: action.id,
    actions: actions.map(({ kind, assigned }): MergeAction => ({
      kind,
      ...(kind === 'update' && { assigned }),
    })),
    row: rowInOrder(table, rows.values),
    checks: [...checksOf(table, columns, binding), ...checkOptions(relation, row)],
    columns,
    ...(returning && { returning }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}

function requireReachable(clauses: readonly ParseNode[]): void {
  const ended = new Set<string>()
  for (const { matchKind, condition } of clauses) {
    if (ended.has(matchKind))
      throw new PgError('42601', 'unreachable WHEN clause specified after unconditional WHEN clause')
    if (!condition) ended.add(matchKind)
  }
}

interface Joined {
  readonly plan: LogicalPlan
  readonly source: readonly ScopeItem[]
  /** Of a row in the source, where RETURNING gives rows in its order. */
  readonly place?: PlanColumn
  /** What holds of a joined row by which sides it has. */
  readonly found: Readonly<Record<Match, readonly Expression[]>>
}

function bindJoined(stmt: ParseNode, clauses: readonly ParseNode[], target: WriteTarget, level: Level): Joined {
  const { binding } = level
  const [targetItem] = target.from.items
  registerInputs(level, [targetItem])
  level.items = []
  const source = bindFromItem(stmt.sourceRelation, level)
  if (source.items.some((item) => item.relationVisible && item.name === targetItem.name)) {
    throw new PgError('42712', `name "${targetItem.name}" specified more than once`, {
      detail: 'The name is used both as MERGE target table and data source.',
    })
  }
  level.items = [targetItem, ...source.items]
  const condition = inClause(level, 'join', () =>
    coerceToBoolean(bindExpression(stmt.joinCondition, level), 'JOIN/ON', binding),
  )
  const kinds = new Set(clauses.map((clause) => matches[clause.matchKind]))
  const type = joinType(kinds.has('source'), kinds.has('target'))
  const owner = target.relation.binding
  const scan = securedFor(target.table, owner)
    ? securedTarget(target.from.plan, target, ['r'], owner)
    : target.from.plan
  const marker = freshColumn(binding, 'found', boolType)
  const marked = type === 'right' || type === 'full'
  // A join may give the rows that found nothing behind those that did.
  const place = stmt.returningClause && type !== 'inner' ? freshColumn(binding, 'place', int8Type) : undefined
  const placed = place ? numbered(source.plan, place) : source.plan
  const left = marked ? withColumns(placed, [{ column: marker, expression: trueLiteral }]) : placed
  const there = (column: PlanColumn, negated: boolean): Expression => ({
    kind: 'is-null',
    arg: columnRef(column),
    negated,
    type: boolType,
  })
  const hasTarget = (negated: boolean): Expression[] =>
    type === 'left' || type === 'full' ? [there(target.rowId, negated)] : []
  const hasSource = (negated: boolean): Expression[] => (marked ? [there(marker, negated)] : [])
  return {
    plan: { kind: 'join', type, left, right: scan, condition },
    source: source.items,
    ...(place && { place }),
    found: {
      both: [...hasTarget(true), ...hasSource(true)],
      source: hasTarget(false),
      target: hasSource(false),
    },
  }
}

const numbered = (input: LogicalPlan, place: PlanColumn): LogicalPlan => ({
  kind: 'window',
  input,
  calls: [rowNumber(place)],
})

/** Rows without a source come last. */
const inOrder = (input: LogicalPlan, place: PlanColumn): LogicalPlan => ({
  kind: 'sort',
  input,
  keys: [{ expression: columnRef(place), descending: false, nullsFirst: false }],
})

/** The source is the left side. */
const joinType = (keepsSource: boolean, keepsTarget: boolean): JoinType =>
  keepsSource ? (keepsTarget ? 'full' : 'left') : keepsTarget ? 'right' : 'inner'

const trueLiteral: Expression = {
  kind: 'literal',
  value: true,
  type: boolType,
}
const falseLiteral: Expression = { ...trueLiteral, value: false }
const nullLiteral: Expression = {
  kind: 'literal',
  value: null,
  type: int4Type,
}
const int4 = (value: number): Expression => ({
  kind: 'literal',
  value,
  type: int4Type,
})

type Items = readonly {
  readonly column: PlanColumn
  readonly expression: Expression
}[]

function withColumns(input: LogicalPlan, items: Items): LogicalPlan {
  const passed = outputColumns(input).map((column) => ({
    column,
    expression: columnRef(column),
  }))
  return { kind: 'project', input, items: [...passed, ...items] }
}

/** By what each action makes of it; rows of actions that are left out get what is otherwise. */
function byAction(
  parts: readonly (Expression | undefined)[],
  otherwise: Expression,
  action: PlanColumn,
  binding: Binding,
): Expression {
  const whens = parts.flatMap((then, index) => (then ? [{ when: isAction(action, index, binding), then }] : []))
  return whens.length === 0 ? otherwise : { kind: 'case', whens, otherwise, type: otherwise.type }
}

interface NewRows {
  readonly input: LogicalPlan
  /** By attribute, over the input. */
  readonly values: ReadonlyMap<number, Expression>
  /** In table order, where they have columns. */
  readonly columns: readonly PlanColumn[]
}

/** The new row gets columns of its own, for generation expressions and policies to read. */
function newRows(
  found: LogicalPlan,
  actions: readonly BoundAction[],
  action: PlanColumn,
  { table }: WriteTarget,
  binding: Binding,
): NewRows {
  let input = found
  for (const [index, { subqueries }] of actions.entries()) {
    for (const { plan } of subqueries) {
      // Only for rows of the action: it may have more than one row for others.
      const right: LogicalPlan = {
        kind: 'filter',
        input: plan,
        condition: isAction(action, index, binding),
      }
      input = { kind: 'apply', type: 'single', left: input, right }
    }
  }
  const plain = table.schema.columns.filter((column) => !column.generated)
  const made = plain.map((column) => {
    const otherwise: Expression = {
      kind: 'literal',
      value: null,
      type: column.type,
    }
    const parts = actions.map(({ values }) => values?.get(column.attribute))
    return {
      column: freshColumn(binding, column.name, column.type),
      expression: byAction(parts, otherwise, action, binding),
    }
  })
  input = withColumns(input, made)
  const values = new Map(plain.map((column, index) => [column.attribute, columnRef(made[index].column)]))
  if (plain.length === table.schema.columns.length) return { input, values, columns: made.map(({ column }) => column) }
  const generated = generatedOf(
    table,
    made.map(({ column }) => column),
    binding,
  )
  const computed = table.schema.columns.flatMap((column) => {
    const expression = generated.get(column.attribute)
    if (!expression) return []
    const otherwise: Expression = {
      kind: 'literal',
      value: null,
      type: column.type,
    }
    const parts = actions.map((one) => (one.values ? expression : undefined))
    return [
      {
        attribute: column.attribute,
        column: freshColumn(binding, column.name, column.type),
        expression: byAction(parts, otherwise, action, binding),
      },
    ]
  })
  input = withColumns(input, computed)
  const byAttribute = new Map<number, PlanColumn>([
    ...plain.map((column, index): [number, PlanColumn] => [column.attribute, made[index].column]),
    ...computed.map(({ attribute, column }): [number, PlanColumn] => [attribute, column]),
  ])
  return {
    input,
    values: new Map([...byAttribute].map(([attribute, column]) => [attribute, columnRef(column)])),
    columns: table.schema.columns.map((column) => byAttribute.get(column.attribute)!),
  }
}

/** Old rows must be ones to be changed, new ones to be kept: else an error, since the action was chosen already. */
function secured(
  rows: NewRows,
  actions: readonly BoundAction[],
  action: PlanColumn,
  target: WriteTarget,
  returns: boolean,
  binding: Binding,
): LogicalPlan {
  const owner = target.relation.binding
  if (!securedFor(target.table, owner)) return rows.input
  const parts = actions.map(({ kind }): Expression => ({
    kind: 'and',
    args: [
      trueLiteral,
      ...mergeRequirements(target.table, kind, { old: target.columns, new: rows.columns }, returns, owner),
    ],
    type: boolType,
  }))
  return {
    kind: 'filter',
    input: rows.input,
    condition: byAction(parts, trueLiteral, action, binding),
  }
}

const verbs = { insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' } as const

function bindResult(
  stmt: ParseNode,
  actions: readonly BoundAction[],
  action: PlanColumn,
  target: WriteTarget,
  { item: made }: TargetRow,
  source: readonly ScopeItem[],
  level: Level,
): BoundWrite['returning'] {
  const { binding } = level
  const text = typeOf(Oid.text)
  const words = actions.map(({ kind }): Expression => ({
    kind: 'literal',
    value: verbs[kind],
    type: text,
  }))
  level.mergeAction = byAction(words, { kind: 'literal', value: null, type: text }, action, binding)
  const old = target.from.items[0].columns
  const item: ScopeItem = {
    ...made,
    columns: made.columns.map((column, index): ScopeColumn => {
      const gone = actions.map(({ kind }) => (kind === 'delete' ? old[index].expression : undefined))
      return {
        ...column,
        expression: byAction(gone, column.expression, action, binding),
      }
    }),
  }
  const present = (without: BoundAction['kind']): Expression =>
    byAction(
      actions.map(({ kind }) => (kind === without ? falseLiteral : undefined)),
      trueLiteral,
      action,
      binding,
    )
  return bindReturning(
    stmt.returningClause,
    target.relation.face,
    {
      target: item,
      others: source,
      othersFirst: true,
      oldRow: old,
      newRow: made.columns,
      oldPresent: present('insert'),
      newPresent: present('delete'),
    },
    level,
  )
}
