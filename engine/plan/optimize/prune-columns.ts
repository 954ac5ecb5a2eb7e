// Columns that nobody above names are not made, and scans read only what is named. Works from the top down.
import type { ColumnId, Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { collectColumns, mapSame } from '../traverse-expression.ts'
import { expressionsOf, freeColumns, mapInputs, outputColumns, outputIds, somePlan } from '../traverse-plan.ts'
import { isVolatile, isWrite, planIsVolatile } from '../facts.ts'

/** `undefined`: every column is needed, in its place. */
type Needed = ReadonlySet<ColumnId> | undefined

export function pruneColumns(plan: LogicalPlan): LogicalPlan {
  return prune(plan, undefined, { uses: new Map(), isLast: false })
}

/** After the last rule: what only a window itself reads does not come out of it. */
export function narrowWindows(plan: LogicalPlan): LogicalPlan {
  return prune(plan, undefined, { uses: new Map(), isLast: true })
}

interface Pruning {
  /** By CTE number: the columns of its plan that its scans read. */
  readonly uses: Map<number, Set<ColumnId>>
  readonly isLast: boolean
}

function prune(plan: LogicalPlan, needed: Needed, pruning: Pruning): LogicalPlan {
  switch (plan.kind) {
    case 'scan': {
      if (!needed) return plan
      const wanted = new Set(needed)
      for (const filter of plan.filters) collectColumns(filter, wanted)
      const kept = plan.columns.map((column) => wanted.has(column.id))
      if (kept.every(Boolean)) return plan
      return {
        ...plan,
        columns: plan.columns.filter((_, i) => kept[i]),
        attributes: plan.attributes.filter((_, i) => kept[i]),
      }
    }
    case 'values': {
      if (!needed) return plan
      const kept = plan.columns.map((column) => needed.has(column.id))
      if (kept.every(Boolean)) return plan
      return {
        ...plan,
        columns: plan.columns.filter((_, i) => kept[i]),
        rows: plan.rows.map((row) => row.filter((_, i) => kept[i])),
      }
    }
    case 'cte-scan': {
      const columns = needed ? plan.columns.filter((column) => needed.has(column.id)) : plan.columns
      const source = needed ? plan.source.filter((_, i) => needed.has(plan.columns[i].id)) : plan.source
      const used = pruning.uses.get(plan.cte) ?? new Set()
      for (const id of source) used.add(id)
      pruning.uses.set(plan.cte, used)
      return columns.length === plan.columns.length ? plan : { ...plan, columns, source }
    }
    case 'empty':
      return needed && plan.columns.some((column) => !needed.has(column.id))
        ? { ...plan, columns: plan.columns.filter((column) => needed.has(column.id)) }
        : plan
    case 'project': {
      if (needed && plan.items.every(isSameColumn)) return prune(plan.input, needed, pruning)
      // What nobody reads may still be computed for what it does: nextval().
      const items = needed
        ? plan.items.filter(({ column, expression }) => needed.has(column.id) || isVolatile(expression))
        : plan.items
      const input = prune(plan.input, namedBy(items), pruning)
      return items.length === plan.items.length && input === plan.input ? plan : { ...plan, items, input }
    }
    case 'project-set': {
      const items = needed ? plan.items.filter((item) => item.set || needed.has(item.column.id)) : plan.items
      const input = prune(plan.input, namedBy(items), pruning)
      return items.length === plan.items.length && input === plan.input ? plan : { ...plan, items, input }
    }
    case 'aggregate': {
      const aggregates = needed ? plan.aggregates.filter((call) => needed.has(call.column.id)) : plan.aggregates
      const pruned = aggregates.length === plan.aggregates.length ? plan : { ...plan, aggregates }
      if (pruned.groups.length === 0 && aggregates.length === 0 && !plan.groupings && !plan.groupingSets) {
        return { kind: 'values', columns: [], rows: [[]] }
      }
      return overInput(pruned, namedByPlan(pruned), pruning)
    }
    case 'window': {
      const calls = needed ? plan.calls.filter((call) => needed.has(call.column.id)) : plan.calls
      if (calls.length === 0) return prune(plan.input, needed, pruning)
      const narrowed = pruning.isLast && needed ? { keeps: needed } : {}
      const pruned =
        calls.length === plan.calls.length && !('keeps' in narrowed) ? plan : { ...plan, calls, ...narrowed }
      return overInput(pruned, needed && new Set([...needed, ...namedByPlan(pruned)]), pruning)
    }
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock-rows':
      return overInput(plan, needed && new Set([...needed, ...namedByPlan(plan)]), pruning)
    case 'fetch-rows':
      return overInput(plan, needed && new Set([...needed, plan.rowId]), pruning)
    case 'distinct':
      return overInput(plan, plan.on && needed ? new Set([...needed, ...namedByPlan(plan)]) : undefined, pruning)
    case 'join':
    case 'mark-join':
    case 'apply':
      return pruneJoin(plan, needed, pruning)
    case 'set-operation':
      return pruneSetOperation(plan, needed, pruning)
    case 'recursive':
      return mapInputs(plan, (input) => prune(input, undefined, pruning))
    case 'with':
      return pruneWith(plan, needed, pruning)
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge': {
      const named = namedByPlan(plan)
      if (plan.kind !== 'insert') named.add(plan.rowId)
      if (plan.kind === 'merge') named.add(plan.action)
      const rows = plan.kind === 'insert' ? plan.conflict?.rows : undefined
      return mapInputs(plan, (input) => prune(input, input === rows ? undefined : named, pruning))
    }
    case 'function-scan':
      return plan
  }
}

const isSameColumn = (item: { readonly column: { readonly id: ColumnId }; readonly expression: Expression }): boolean =>
  item.expression.kind === 'column' && item.expression.id === item.column.id

function namedBy(items: readonly { readonly expression: Expression }[]): Set<ColumnId> {
  const named = new Set<ColumnId>()
  for (const item of items) collectColumns(item.expression, named)
  return named
}

function namedByPlan(plan: LogicalPlan): Set<ColumnId> {
  const named = new Set<ColumnId>()
  for (const expression of expressionsOf(plan)) collectColumns(expression, named)
  return named
}

const overInput = (plan: LogicalPlan, needed: Needed, pruning: Pruning): LogicalPlan =>
  mapInputs(plan, (input) => prune(input, needed, pruning))

function pruneJoin(
  plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' | 'apply' }>,
  needed: Needed,
  pruning: Pruning,
): LogicalPlan {
  const own = namedByPlan(plan)
  const ofLeft = outputIds(plan.left)
  const leftOnly = plan.type === 'semi' || plan.type === 'anti' || plan.type === 'mark'
  const correlated = plan.kind === 'apply' ? [...freeColumns(plan.right)].filter((id) => ofLeft.has(id)) : []
  if (plan.kind !== 'join' && plan.type === 'mark' && needed && plan.mark && !needed.has(plan.mark.id)) {
    return prune(plan.left, needed, pruning)
  }
  if (plan.type === 'single' && needed && isUnused(plan.right, needed)) return prune(plan.left, needed, pruning)
  const left = prune(plan.left, needed && new Set([...needed, ...own, ...correlated]), pruning)
  const right = prune(plan.right, leftOnly ? own : needed && new Set([...needed, ...own]), pruning)
  return left === plan.left && right === plan.right ? plan : { ...plan, left, right }
}

/** A scalar subquery whose value nobody asks for: whether it would have had too many rows is not asked either. */
const isUnused = (subquery: LogicalPlan, needed: ReadonlySet<ColumnId>): boolean =>
  outputColumns(subquery).every(({ id }) => !needed.has(id)) && !planIsVolatile(subquery)

/** UNION ALL may lose columns on both sides; the others compare whole rows. */
function pruneSetOperation(
  plan: Extract<LogicalPlan, { kind: 'set-operation' }>,
  needed: Needed,
  pruning: Pruning,
): LogicalPlan {
  const dropped = needed && plan.op === 'union' && plan.all && plan.columns.some((column) => !needed.has(column.id))
  if (!dropped) return mapInputs(plan, (input) => prune(input, undefined, pruning))
  const kept = plan.columns.map((column) => needed.has(column.id))
  const side = (input: LogicalPlan): LogicalPlan => {
    const items = outputColumns(input)
      .filter((_, i) => kept[i])
      .map((column) => ({ column, expression: { kind: 'column', id: column.id, type: column.type } as Expression }))
    return prune({ kind: 'project', input, items }, undefined, pruning)
  }
  return { ...plan, left: side(plan.left), right: side(plan.right), columns: plan.columns.filter((_, i) => kept[i]) }
}

/** The body first: it says what the CTEs must yield; later CTEs say it for earlier ones. */
function pruneWith(plan: Extract<LogicalPlan, { kind: 'with' }>, needed: Needed, pruning: Pruning): LogicalPlan {
  const body = prune(plan.body, needed, pruning)
  const ctes = [
    ...mapSame([...plan.ctes].reverse(), (cte) => {
      const used = pruning.uses.get(cte.cte) ?? new Set<ColumnId>()
      const exact = cte.plan.kind === 'recursive' || somePlan(cte.plan, isWrite)
      const inner = prune(cte.plan, exact ? undefined : used, pruning)
      return inner === cte.plan ? cte : { ...cte, plan: inner }
    }),
  ].reverse()
  const same = ctes.every((cte, i) => cte === plan.ctes[i])
  return same && body === plan.body ? plan : { ...plan, ctes: same ? plan.ctes : ctes, body }
}
