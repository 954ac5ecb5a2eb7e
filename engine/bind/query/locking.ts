// SELECT … FOR UPDATE | SHARE: which tables' rows are locked, how, and what happens when they are not free. Subqueries and views in FROM
// get the clause for all of their own tables before they are bound; tables get their row ids into the query's plan.
import { PgError } from '../../errors.ts'
import { ownOid } from '../../inheritance/tree-table.ts'
import { kindOf, locationOf, type ParseNode } from '../../parse/node.ts'
import { type LogicalPlan, type PlanColumn, type RowLock, rowIdAttribute } from '../../plan/logical.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { needAccess } from '../access.ts'
import { at, columnRef, freshColumn, type Binding } from '../binding.ts'
import { mapPlan } from '../expression/rewrite.ts'
import { securedFor, securedScan } from './row-security.ts'
import type { Level, ScopeItem } from '../scope.ts'
import { int8Type } from '../types/types.ts'

const strengths: Readonly<Record<string, string>> = {
  LCS_FORKEYSHARE: 'FOR KEY SHARE',
  LCS_FORSHARE: 'FOR SHARE',
  LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'FOR UPDATE',
}
/** Weakest first. Of several clauses for one table the strongest counts. */
const modes = ['key share', 'share', 'no key update', 'update'] as const

const policies: Readonly<Record<string, RowLock['wait']>> = {
  LockWaitBlock: 'wait',
  LockWaitError: 'nowait',
  LockWaitSkip: 'skip',
}
/** Of several clauses for one table the least patient counts. */
const waits = ['wait', 'skip', 'nowait'] as const

interface Shape {
  readonly grouped: boolean
  readonly distinct: boolean
  readonly windows: boolean
  readonly sets: boolean
}

type Scan = NonNullable<ScopeItem['scan']>

export interface BoundLock {
  readonly lock: RowLock
  readonly rowId: PlanColumn
  readonly scan: Scan
}

/** The locks of a level's own tables. Throws 0A000 where rows of the result are none of a table, 42P01 for a name that FROM lacks. */
export function bindLocking(stmt: ParseNode, level: Level, shape: Shape): BoundLock[] {
  const found = new Map<Scan, { readonly strength: string; readonly wait: RowLock['wait'] }>()
  for (const { LockingClause: clause } of (stmt.lockingClause ?? []) as ParseNode[]) {
    const strength = strengths[clause.strength] ?? 'FOR UPDATE'
    const refused = refusal(stmt, shape, strength)
    // A view's query takes what locks reach it.
    if (refused && clause.fromView) continue
    if (refused) throw new PgError('0A000', refused)
    const wait = policies[clause.waitPolicy ?? 'LockWaitBlock'] ?? 'wait'
    for (const scan of lockedScans(clause, strength, level)) {
      const before = found.get(scan)
      found.set(scan, {
        strength: before && rank(before.strength) > rank(strength) ? before.strength : strength,
        wait: before && waits.indexOf(before.wait) > waits.indexOf(wait) ? before.wait : wait,
      })
    }
  }
  return Array.from(found, ([scan, { strength, wait }]) => {
    needAccess(level.binding, ownOid(scan.table), Privilege.update)
    const rowId = freshColumn(level.binding, 'rowid', int8Type)
    level.binding.shared.rowLocks.push({
      strength,
      table: scan.table,
      wait: wait === 'wait' ? 'block' : wait,
    })
    return { lock: { table: scan.table, rowId: columnRef(rowId), mode: modes[rank(strength)], wait }, rowId, scan }
  })
}

/** A set operation's rows are nobody's. */
export function refuseLocking(stmt: ParseNode): void {
  for (const { LockingClause: clause } of (stmt.lockingClause ?? []) as ParseNode[]) {
    if (clause.fromView) continue
    throw new PgError('0A000', `${strengths[clause.strength]} is not allowed with UNION/INTERSECT/EXCEPT`)
  }
}

const rank = (strength: string): number => Object.values(strengths).indexOf(strength)

function refusal(stmt: ParseNode, shape: Shape, strength: string): string | undefined {
  const notWith = (what: string): string => `${strength} is not allowed with ${what}`
  if (shape.distinct) return notWith('DISTINCT clause')
  if (stmt.groupClause?.length) return notWith('GROUP BY clause')
  if (stmt.havingClause) return notWith('HAVING clause')
  if (shape.grouped) return notWith('aggregate functions')
  if (shape.windows) return notWith('window functions')
  if (shape.sets) return notWith('set-returning functions in the target list')
  return stmt.valuesLists && `${strength} cannot be applied to VALUES`
}

/** Without OF, whatever has no rows to lock is passed over. */
function lockedScans(clause: ParseNode, strength: string, level: Level): readonly Scan[] {
  const named: ParseNode[] = clause.lockedRels ?? []
  if (named.length === 0) {
    // Those that a join's alias hides, too.
    return [...new Set(level.known.flatMap((item) => item.scan ?? []))]
  }
  return named.flatMap(({ RangeVar: range }) => {
    const fields = at(level.binding, locationOf(range))
    if (range.schemaname || range.catalogname) {
      throw new PgError('42601', `${strength} must specify unqualified relation names`, fields)
    }
    const item = level.items.find((one) => one.relationVisible && one.name === range.relname)
    if (!item)
      throw new PgError('42P01', `relation "${range.relname}" in ${strength} clause not found in FROM clause`, fields)
    if (item.unlockable) throw new PgError('0A000', `${strength} cannot be applied to ${item.unlockable}`, fields)
    return item.scan ?? []
  })
}

/** The plan of FROM (and what stands above it) with the locked tables' row ids among its columns. */
export function withRowIds(plan: LogicalPlan, locks: readonly BoundLock[], binding: Binding): LogicalPlan {
  if (locks.length === 0) return plan
  const columns = new Map(locks.map(({ scan, rowId }) => [scan.columns, rowId]))
  return mapPlan(
    plan,
    (same) => same,
    (operator) => {
      const rowId = operator.kind === 'scan' ? columns.get(operator.columns) : undefined
      if (operator.kind !== 'scan' || !rowId) return operator
      const scan: typeof operator = {
        ...operator,
        columns: [rowId, ...operator.columns],
        attributes: [rowIdAttribute, ...operator.attributes],
      }
      const named = binding.shared.rowIds.get(operator.columns)
      if (named) binding.shared.rowIds.set(scan.columns, named)
      // A lock is for an update: what may not be updated is not found.
      const relation = binding.catalog.relationByOid(operator.table)
      return relation?.kind === 'table' && securedFor(relation.table, binding)
        ? securedScan(scan, relation.table, operator.columns, ['w'], binding)
        : scan
    },
  )
}

/** A statement's FROM, with its locking clauses handed on to subqueries and views. */
export function lockingFrom(stmt: ParseNode): readonly ParseNode[] | undefined {
  const clauses = ((stmt.lockingClause ?? []) as ParseNode[]).map((node) => node.LockingClause as ParseNode)
  const items = stmt.fromClause as readonly ParseNode[] | undefined
  return clauses.length === 0 ? items : items?.map((item) => handOn(item, clauses))
}

function handOn(item: ParseNode, clauses: readonly ParseNode[]): ParseNode {
  const body = item[kindOf(item)] as ParseNode
  const reaching = (name: string | undefined): ParseNode[] =>
    clauses
      .filter(({ lockedRels: rels }) => !rels || rels.some(({ RangeVar: one }: ParseNode) => one.relname === name))
      .map(({ strength, waitPolicy, fromView }) => ({ LockingClause: { strength, waitPolicy, fromView } }))
  switch (kindOf(item)) {
    case 'JoinExpr':
      // A join under an alias hides its tables from OF.
      return { JoinExpr: { ...body, larg: handOn(body.larg, clauses), rarg: handOn(body.rarg, clauses) } }
    case 'RangeSubselect': {
      const select = body.subquery.SelectStmt as ParseNode
      const locking = reaching(body.alias?.aliasname)
      if (select.valuesLists || locking.length === 0) return item
      return { RangeSubselect: { ...body, subquery: { SelectStmt: withLocking(select, locking) } } }
    }
    case 'RangeVar': {
      const locking = reaching(body.alias?.aliasname ?? body.relname)
      const inView = locking.map(({ LockingClause: clause }) => ({ LockingClause: { ...clause, fromView: true } }))
      return locking.length === 0 ? item : { RangeVar: { ...body, locking: inView } }
    }
    default:
      return item
  }
}

export const withLocking = (select: ParseNode, locking: readonly ParseNode[]): ParseNode => ({
  ...select,
  lockingClause: [...(select.lockingClause ?? []), ...locking],
})
