// Row security as part of a statement's meaning: what is read goes through the policies' conditions, below a barrier that lets nothing by
// which could tell of hidden rows; what is written is held against them first.
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { isSecured, policiesFor, type RowCommand } from '../../privileges/row-security.ts'
import { Oid } from '../../types/oids.ts'
import type { Table } from '../../tables.ts'
import { roleOf } from '../access.ts'
import { columnRef, freshColumn, type Binding } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression, storedExpression } from '../expression/expression.ts'
import { mapPlan } from '../expression/rewrite.ts'
import { addItems, itemOf, openLevel } from '../scope.ts'
import { boolType, typeOf } from '../types/types.ts'

/** Of engine/functions/system/row-security.ts: true, or the error that its text is. */
const requirePolicyOid = 15_961

export function securedFor(table: Table, binding: Binding): boolean {
  const { info } = table
  if (!info.rowSecurity || binding.context.unrestricted || binding.context.keepsCasts) return false
  if (!isSecured(binding.catalog, roleOf(binding), table, binding.context.session.variables.row_security)) return false
  if (binding.securing?.has(info.oid))
    throw new PgError('42P17', `infinite recursion detected in policy for relation "${info.name}"`)
  return true
}

/** The scan of a secured table, with only the rows that the policies for all these commands show. */
export function securedScan(
  plan: LogicalPlan,
  table: Table,
  columns: readonly PlanColumn[],
  commands: readonly RowCommand[],
  binding: Binding,
): LogicalPlan {
  const condition = visibleRows(table, columns, commands, binding)
  return { kind: 'limit', input: { kind: 'filter', input: plan, condition }, barrier: true }
}

/** Puts a barrier over one scan, known by its first column, somewhere in a plan. */
export const withSecuredScan = (
  plan: LogicalPlan,
  first: number,
  secure: (scan: LogicalPlan) => LogicalPlan,
): LogicalPlan =>
  mapPlan(
    plan,
    (same) => same,
    (operator) => (operator.kind === 'scan' && operator.columns[0]?.id === first ? secure(operator) : operator),
  )

function visibleRows(
  table: Table,
  columns: readonly PlanColumn[],
  commands: readonly RowCommand[],
  binding: Binding,
): Expression {
  const terms = commands.flatMap((command) => conditions(table, columns, command, 'using', binding))
  const all = terms.map((term) => term.expression)
  return all.length === 1 ? all[0] : { kind: 'and', args: all, type: boolType }
}

interface Condition {
  readonly expression: Expression
  /** A restrictive policy's name. */
  readonly policy?: string
}

/** One of the permissive policies must hold, and every restrictive one. */
function conditions(
  table: Table,
  columns: readonly PlanColumn[],
  command: RowCommand,
  use: 'using' | 'check',
  binding: Binding,
): Condition[] {
  const { permissive, restrictive } = policiesFor(binding.catalog, roleOf(binding), table, command)
  const textOf = (policy: (typeof permissive)[number]): string | undefined =>
    use === 'check' ? (policy.checkSql ?? policy.usingSql) : policy.usingSql
  const bind = (sql: string): Expression => bindPolicy(sql, table, columns, binding)
  const any = permissive.flatMap((policy) => textOf(policy) ?? []).map(bind)
  // Without one that permits it nothing is shown and nothing taken.
  const permitted: Expression =
    any.length === 0
      ? { kind: 'literal', value: false, type: boolType }
      : any.length === 1
        ? any[0]
        : { kind: 'or', args: any, type: boolType }
  return [
    { expression: permitted },
    ...restrictive.flatMap((policy): Condition[] => {
      const sql = textOf(policy)
      return sql === undefined ? [] : [{ expression: bind(sql), policy: policy.name }]
    }),
  ]
}

function bindPolicy(sql: string, table: Table, columns: readonly PlanColumn[], binding: Binding): Expression {
  const securing = new Set([...(binding.securing ?? []), table.info.oid])
  const level = openLevel({ ...binding, quiet: true, securing, values: undefined }, undefined, 'policy', false)
  level.unchecked = true
  addItems(level, [itemOf(table.info.name, columns, { table: table.info.oid, schema: table.info.schemaName })])
  return coerceToBoolean(bindExpression(storedExpression(sql), level), 'POLICY', level.binding)
}

export interface NewRows {
  readonly input: LogicalPlan
  /** By attribute, over the input. */
  readonly values: ReadonlyMap<number, Expression>
}

/** Rows that are about to be written, held against the policies. passed: columns of the input that are still needed above. */
export function securedRows(
  rows: NewRows,
  table: Table,
  command: RowCommand,
  readsBack: boolean,
  binding: Binding,
  passed: readonly PlanColumn[] = [],
): NewRows {
  const columns = table.schema.columns.map((column) => freshColumn(binding, column.name, column.type))
  const items = table.schema.columns.map((column, index) => ({
    column: columns[index],
    expression: rows.values.get(column.attribute) ?? nullOf(column.type),
  }))
  const kept = passed.map((column) => ({ column, expression: columnRef(column) }))
  const input: LogicalPlan = { kind: 'project', input: rows.input, items: [...kept, ...items] }
  const terms = requirements(table, columns, command, readsBack, binding)
  const condition: Expression = terms.length === 1 ? terms[0] : { kind: 'and', args: terms, type: boolType }
  return {
    input: { kind: 'filter', input, condition },
    values: new Map(table.schema.columns.map((column, index) => [column.attribute, columnRef(columns[index])])),
  }
}

/** Calls that are true, or raise the error for the first policy that a new row breaks. */
export function requirements(
  table: Table,
  columns: readonly PlanColumn[],
  command: RowCommand,
  readsBack: boolean,
  binding: Binding,
): Expression[] {
  const own = conditions(table, columns, command, 'check', binding)
  const shown = readsBack ? conditions(table, columns, 'r', 'using', binding) : []
  return [...own, ...shown].map((condition) => required(condition, '', table))
}

/** The same for a row that ON CONFLICT DO UPDATE is to change: it must be one that the user may see and update. */
export const conflictRequirements = (
  table: Table,
  columns: readonly PlanColumn[],
  readsBack: boolean,
  binding: Binding,
): Expression[] =>
  [
    ...conditions(table, columns, 'w', 'using', binding),
    ...(readsBack ? conditions(table, columns, 'r', 'using', binding) : []),
  ].map((condition) => required(condition, ' (USING expression)', table))

/** What a row must be for an action of MERGE, which chose it before the policies of the action's command were asked. */
export function mergeRequirements(
  table: Table,
  action: 'insert' | 'update' | 'delete',
  rows: { readonly old: readonly PlanColumn[]; readonly new: readonly PlanColumn[] },
  returns: boolean,
  binding: Binding,
): Expression[] {
  if (action === 'insert') return requirements(table, rows.new, 'a', returns, binding)
  const old = conditions(table, rows.old, action === 'update' ? 'w' : 'd', 'using', binding).map((condition) =>
    required(condition, ' (USING expression)', table, 'target'),
  )
  return action === 'delete' ? old : [...old, ...requirements(table, rows.new, 'w', true, binding)]
}

function required({ expression, policy }: Condition, which: string, table: Table, row = 'new'): Expression {
  const name = policy === undefined ? '' : ` "${policy}"`
  const message = `${row} row violates row-level security policy${name}${which} for table "${table.info.name}"`
  return {
    kind: 'call',
    function: requirePolicyOid,
    args: [expression, { kind: 'literal', value: message, type: typeOf(Oid.text) }],
    type: boolType,
  }
}

const nullOf = (type: PlanColumn['type']): Expression => ({ kind: 'literal', value: null, type })
