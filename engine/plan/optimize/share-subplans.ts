// What a statement computes more than once (the join that a total and its parts are made of, a view that is read twice) is computed once
// and read from there, as if it had been written as a CTE, where that is less work than to compute it again.
import { Estimator } from '../estimate/cardinality.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { isWrite, planIsVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { freeColumns, inputsOf, mapInputs, outputColumns, somePlan } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { comparedPlansMax, keptRowCost, sharedRowsMin, skippedRowCost } from './limits.ts'
import { innerJoins, mergePlans } from './merge-plans.ts'

/** Whether rows are worth keeping: of what is read for them, and how many they are. */
export type SharingPays = (plan: LogicalPlan, readers: number) => boolean

export function shareSubplans(
  plan: LogicalPlan,
  context: RuleContext,
  pays: SharingPays = lessWork(new Estimator(context.catalog)),
): LogicalPlan {
  if (!readsTwice(plan) || somePlan(plan, (node) => isWrite(node) || node.kind === 'lock-rows')) return plan
  const taken = new Set<LogicalPlan>()
  const readers = new Map<LogicalPlan, LogicalPlan>()
  const ctes: { cte: number; name: string; plan: LogicalPlan }[] = []
  for (const alike of candidates(plan)) {
    for (const first of alike) {
      if (taken.has(first)) continue
      const shared = sharedBy(first, alike, taken)
      if (shared.readers.size < 2 || !pays(shared.plan, shared.readers.size)) continue
      const cte = context.freshId()
      const name = `shared_${ctes.length + 1}`
      ctes.push({ cte, name, plan: shared.plan })
      for (const [reader, columns] of shared.readers) {
        for (const node of nodesOf(reader)) taken.add(node)
        const own = outputColumns(reader)
        const source = own.map(({ id }) => nameOf(id, columns))
        readers.set(reader, { kind: 'cte-scan', cte, name, columns: own, source })
      }
    }
  }
  if (ctes.length === 0) return plan
  const reading = (node: LogicalPlan): LogicalPlan => readers.get(node) ?? mapInputs(node, reading)
  return { kind: 'with', ctes, body: reading(plan) }
}

interface Shared {
  readonly plan: LogicalPlan
  /** What each calls the shared plan's columns. */
  readonly readers: ReadonlyMap<LogicalPlan, ReadonlyMap<ColumnId, Expression>>
}

function sharedBy(first: LogicalPlan, alike: readonly LogicalPlan[], taken: ReadonlySet<LogicalPlan>): Shared {
  const readers = new Map<LogicalPlan, ReadonlyMap<ColumnId, Expression>>([[first, new Map()]])
  let plan = first
  for (const other of alike) {
    if (taken.has(other) || readers.has(other)) continue
    const merged = mergePlans(plan, other)
    if (!merged) continue
    plan = merged.plan
    readers.set(other, merged.columns)
  }
  return { plan, readers }
}

const nameOf = (id: ColumnId, columns: ReadonlyMap<ColumnId, Expression>): ColumnId => {
  const named = columns.get(id)
  return named?.kind === 'column' ? named.id : id
}

/** Plans over the same tables, the largest first. */
function candidates(plan: LogicalPlan): LogicalPlan[][] {
  const found = new Map<string, LogicalPlan[]>()
  const gather = (node: LogicalPlan): void => {
    // What a recursion reads, it reads as often as it has rounds.
    if (node.kind === 'recursive') return
    if (isShareable(node)) {
      const key = tablesOf(node)
      const alike = found.get(key)
      if (!alike) found.set(key, [node])
      else if (alike.length < comparedPlansMax) alike.push(node)
    }
    // Parts of a group of inner joins are merged with it alone.
    const leaves = innerJoins(node)?.leaves
    for (const input of leaves ?? inputsOf(node)) gather(input)
  }
  gather(plan)
  return [...found.values()]
    .filter(({ length }) => length > 1)
    .toSorted((a, b) => nodesOf(b[0]).length - nodesOf(a[0]).length)
}

/** Equal for plans that may be alike. */
function tablesOf(plan: LogicalPlan): string {
  const names = nodesOf(plan).flatMap((node) => {
    if (node.kind === 'scan') return [`${node.table}`]
    return node.kind === 'aggregate' || node.kind === 'distinct' || node.kind === 'project' ? [node.kind] : []
  })
  return names.toSorted((a, b) => (a < b ? -1 : 1)).join()
}

const shareable: ReadonlySet<LogicalPlan['kind']> = new Set([
  ...(['scan', 'values', 'filter', 'project', 'join', 'mark-join', 'aggregate', 'distinct'] as const),
])

/** More than a pass over a table, and the same rows whenever it runs. */
function isShareable(plan: LogicalPlan): boolean {
  const works = ({ kind }: LogicalPlan): boolean => kind === 'join' || kind === 'mark-join' || kind === 'aggregate'
  return (
    somePlan(plan, works) &&
    !somePlan(plan, ({ kind }) => !shareable.has(kind)) &&
    freeColumns(plan).size === 0 &&
    !planIsVolatile(plan)
  )
}

const nodesOf = (plan: LogicalPlan): LogicalPlan[] => [plan, ...inputsOf(plan).flatMap(nodesOf)]

/** Most statements name no table twice. */
function readsTwice(plan: LogicalPlan): boolean {
  const tables = new Set<number>()
  return somePlan(plan, (node) => {
    if (node.kind !== 'scan') return false
    if (tables.has(node.table)) return true
    tables.add(node.table)
    return false
  })
}

const lessWork =
  (estimator: Estimator): SharingPays =>
  (plan, readers) => {
    let read = 0
    for (const node of nodesOf(plan)) {
      if (node.kind !== 'scan') continue
      const rows = node.file?.rows ?? estimator.tableRows(node.table)
      const passed = estimator.of(node).rows
      read += passed + Math.max(0, rows - passed) * skippedRowCost
    }
    if (read < sharedRowsMin) return false
    return estimator.of(plan).rows * keptRowCost * readers <= read * (readers - 1)
  }
