// WITH: common table expressions, inlined where they are used once and nothing forbids it, and WITH RECURSIVE.
import { PgError } from '../../errors.ts'
import { kindOf, locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { at, columnFor, columnRef, deeper, type Binding } from '../binding.ts'
import { isVolatile } from '../expression/functions.ts'
import { checkRecursion } from './recursion.ts'
import { bindRecursive } from './recursive-query.ts'
import { refuseWithoutRecursion } from './search-cycle.ts'
import { mapChildren, mapPlan, visitPlan } from '../expression/rewrite.ts'
import { type CommonTable, type Level } from '../scope.ts'
import { bindDelete } from '../write/delete.ts'
import { bindInsert } from '../write/insert.ts'
import { bindMerge } from '../write/merge.ts'
import type { BoundWrite } from '../write/returning.ts'
import { bindSelect } from './select.ts'
import { bindUpdate } from '../write/update.ts'
import { arrangeWith, tablesOf } from './with-names.ts'

export interface BoundCte {
  readonly cte: number
  readonly name: string
  readonly plan: LogicalPlan
  readonly materialized: boolean
  readonly writes?: boolean
}

export function bindWith(clause: ParseNode | undefined, level: Level): readonly BoundCte[] {
  const { binding } = level
  const written = new Set<string>()
  for (const table of tablesOf(clause)) {
    if (written.has(table.ctename)) {
      throw new PgError(
        '42712',
        `WITH query name "${table.ctename}" specified more than once`,
        at(binding, locationOf(table)),
      )
    }
    written.add(table.ctename)
    level.later.add(table.ctename)
  }
  const { tables, recursive } = arrangeWith(clause, binding)
  for (const table of recursive) checkRecursion(table, binding)
  return tables.map((table) => {
    const bound = bindTable(table, recursive.has(table), level)
    level.later.delete(table.ctename)
    return bound
  })
}

function bindTable(table: ParseNode, recursive: boolean, level: Level): BoundCte {
  if (kindOf(table.ctequery) !== 'SelectStmt') return bindWriting(table, level)
  if (recursive) return bindRecursive(table, level)
  const bound = bindPlain(table, level)
  refuseWithoutRecursion(table, level.binding)
  return bound
}

function bindPlain(table: ParseNode, level: Level): BoundCte {
  const { binding } = level
  const cte = binding.shared.nextCte++
  const { plan, columns } = bindSelect(table.ctequery.SelectStmt, level, deeper(binding))
  level.ctes.set(table.ctename, { name: table.ctename, cte, columns: named(table, columns, level) })
  const materialized = table.ctematerialized === 'CTEMaterializeAlways'
  return { cte, name: table.ctename, plan, materialized }
}

/** INSERT, UPDATE, DELETE or MERGE as a WITH query: it runs once and to its end, read or not. */
function bindWriting(table: ParseNode, level: Level): BoundCte {
  const { binding } = level
  const name: string = table.ctename
  if (level.parent) {
    throw new PgError(
      '0A000',
      'WITH clause containing a data-modifying statement must be at the top level',
      at(binding, locationOf(table)),
    )
  }
  const cte = binding.shared.nextCte++
  const { plan, returning } = bindWrite(table.ctequery, level)
  const columns = named(table, returning?.map((item) => item.column) ?? [], level)
  level.ctes.set(name, { name, cte, columns, ...(!returning && { silent: true }) })
  return { cte, name, plan, materialized: true, writes: true }
}

function bindWrite(node: ParseNode, level: Level): BoundWrite {
  const inner = deeper(level.binding)
  if (node.InsertStmt) return bindInsert(node.InsertStmt, inner, level)
  if (node.UpdateStmt) return bindUpdate(node.UpdateStmt, inner, level)
  if (node.DeleteStmt) return bindDelete(node.DeleteStmt, inner, level)
  return bindMerge(node.MergeStmt, inner, level)
}

export function named(table: ParseNode, columns: readonly PlanColumn[], level: Level): readonly PlanColumn[] {
  const names: ParseNode[] = table.aliascolnames ?? []
  if (names.length > columns.length) {
    throw new PgError(
      '42P10',
      `WITH query "${table.ctename}" has ${columns.length} columns available but ${names.length} columns specified`,
      at(level.binding, locationOf(table)),
    )
  }
  return columns.map((column, index) => (names[index] ? { ...column, name: names[index].String.sval } : column))
}

export function findCte(level: Level, name: string): CommonTable | undefined {
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    const found = scope.ctes.get(name)
    if (found) return found
  }
  return undefined
}

/** 42P01 for a WITH query that is written further on; undefined if there is none of that name. */
export function laterCte(level: Level, name: string, location: number): PgError | undefined {
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    if (!scope.later.has(name)) continue
    return new PgError('42P01', `relation "${name}" does not exist`, {
      detail: `There is a WITH item named "${name}", but it cannot be referenced from this part of the query.`,
      hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
      ...at(level.binding, location),
    })
  }
  return undefined
}

export function scanCte(
  cte: CommonTable,
  _alias: string,
  binding: Binding,
): Extract<LogicalPlan, { kind: 'cte-scan' }> {
  return {
    kind: 'cte-scan',
    cte: cte.cte,
    name: cte.name,
    columns: cte.columns.map((column) => columnFor(binding, column.name, columnRef(column))),
    source: cte.columns.map((column) => column.id),
  }
}

/** Puts the CTEs under the body: unused ones vanish, those used once are inlined unless MATERIALIZED or volatile. */
export function wrapWith(ctes: readonly BoundCte[], body: LogicalPlan): LogicalPlan {
  let plan = body
  const kept: BoundCte[] = []
  for (const cte of [...ctes].reverse()) {
    const uses = countScans(plan, cte.cte) + kept.reduce((sum, other) => sum + countScans(other.plan, cte.cte), 0)
    if (uses === 0 && !cte.writes) continue
    if (uses > 1 || cte.materialized || hasVolatile(cte.plan) || locksRows(cte.plan)) {
      kept.unshift(cte)
      continue
    }
    plan = inline(plan, cte)
    for (const [index, other] of kept.entries()) kept[index] = { ...other, plan: inline(other.plan, cte) }
  }
  return kept.length === 0 ? plan : { kind: 'with', ctes: kept.map(commonTable), body: plan }
}

function hasVolatile(plan: LogicalPlan): boolean {
  let found = false
  visitPlan(plan, (expression) => {
    if (expression.kind === 'call' && isVolatile(expression)) found = true
  })
  return found
}

function locksRows(plan: LogicalPlan): boolean {
  let found = false
  replaceOperators(plan, (operator) => {
    if (operator.kind === 'lock-rows') found = true
    return operator
  })
  return found
}

/** Every operator of a plan, those of its subquery expressions too. */
function replaceOperators(plan: LogicalPlan, replace: (plan: LogicalPlan) => LogicalPlan): LogicalPlan {
  const change = (expression: Expression): Expression => {
    if (expression.kind !== 'subquery') return mapChildren(expression, change)
    const left =
      expression.use.kind === 'quantified'
        ? { ...expression.use, left: expression.use.left.map(change) }
        : expression.use
    return { ...expression, use: left, plan: mapPlan(expression.plan, change, replace) }
  }
  return mapPlan(plan, change, replace)
}

function countScans(plan: LogicalPlan, cte: number): number {
  let count = 0
  replaceOperators(plan, (operator) => {
    if (operator.kind === 'cte-scan' && operator.cte === cte) count++
    return operator
  })
  return count
}

function inline(plan: LogicalPlan, cte: BoundCte): LogicalPlan {
  return replaceOperators(plan, (operator) => {
    if (operator.kind !== 'cte-scan' || operator.cte !== cte.cte) return operator
    return {
      kind: 'project',
      input: cte.plan,
      items: operator.columns.map((column, index) => ({
        column,
        expression: { kind: 'column', id: operator.source[index], type: column.type },
      })),
    }
  })
}

type WithPlan = Extract<LogicalPlan, { kind: 'with' }>

/** Steps of a recursion come one by one, so that a LIMIT above can end it: it may be read in place. */
const commonTable = ({ cte, name, plan, materialized }: BoundCte): WithPlan['ctes'][number] =>
  materialized && !recurses(plan) ? { cte, name, plan, materialized } : { cte, name, plan }

const recurses = (plan: LogicalPlan): boolean =>
  plan.kind === 'with' ? recurses(plan.body) : plan.kind === 'recursive'
