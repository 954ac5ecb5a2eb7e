// Filters move as close to their rows as they may: through projects, joins by type, aggregates by group columns, set
// operations, windows by partition, and into scans. Volatile ones stay where they were written.
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import {
  children,
  conjunction,
  conjunctsOf,
  isLiteralNotTrue,
  columnsOf,
  isSubset,
  substitute,
  usesOnly,
} from '../traverse-expression.ts'
import { expressionKey, hasRepeats, pairsMax, sameExpression } from '../same-expression.ts'
import { mapInputs, outputColumns, outputIds } from '../traverse-plan.ts'
import { notNullIfEqual } from './equal-to-itself.ts'
import { substitutedSizeMax } from './limits.ts'
import { isLeakproof } from './leakproof.ts'
import { pushThroughJoin } from './push-filter-through-join.ts'

export const pushFilters = (plan: LogicalPlan): LogicalPlan => push(plan, [])

/** The plan with the filters applied somewhere inside it or on top. */
export function push(plan: LogicalPlan, filters: readonly Expression[]): LogicalPlan {
  switch (plan.kind) {
    case 'filter':
      return pushThroughFilter(plan, filters)
    case 'scan': {
      const added = newTerms(plan.filters, filters)
      return added.length === 0 ? plan : { ...plan, filters: [...plan.filters, ...added] }
    }
    case 'project': {
      const by = new Map<ColumnId, Expression>()
      for (const item of plan.items) if (!isVolatile(item.expression)) by.set(item.column.id, item.expression)
      return pushSubstituted(plan, filters, by)
    }
    case 'project-set': {
      const by = new Map<ColumnId, Expression>()
      for (const item of plan.items) {
        if (!item.set && !isVolatile(item.expression)) by.set(item.column.id, item.expression)
      }
      return pushSubstituted(plan, filters, by)
    }
    case 'aggregate': {
      const by = new Map<ColumnId, Expression>()
      // Without GROUP BY, or with several grouping sets, a filter above sees rows that one below would not make.
      if (plan.groups.length > 0 && !plan.groupingSets) {
        for (const group of plan.groups) if (!isVolatile(group.expression)) by.set(group.column.id, group.expression)
      }
      return pushSubstituted(plan, filters, by)
    }
    case 'window': {
      const shared = sharedPartition(plan)
      return pushWhere(plan, filters, (filter) => isSubset(columnsOf(filter), shared) && hasColumns(filter))
    }
    case 'limit':
      // What could fail on a row, or be watched, is for rows that the user sees.
      if (plan.barrier) return pushWhere(plan, filters, isLeakproof)
      return filtered(
        mapInputs(plan, (input) => push(input, [])),
        filters,
      )
    case 'sort':
    // As PostgreSQL has it, rows that a condition from outside excludes are not locked.
    case 'lock-rows':
      return pushWhere(plan, filters, () => true)
    case 'distinct': {
      const on = plan.on && new Set(plan.on.flatMap((key) => (key.kind === 'column' ? [key.id] : [])))
      return pushWhere(plan, filters, (filter) => !on || (usesOnly(filter, on) && hasColumns(filter)))
    }
    case 'set-operation': {
      const side = (input: LogicalPlan): LogicalPlan => {
        const columns = outputColumns(input)
        const by = new Map(
          plan.columns.map((column, i): [ColumnId, Expression] => [
            column.id,
            { kind: 'column', id: columns[i].id, type: columns[i].type },
          ]),
        )
        return push(
          input,
          filters.filter((filter) => !isVolatile(filter)).map((filter) => substitute(filter, by)),
        )
      }
      const left = side(plan.left)
      const right = side(plan.right)
      const pushed = left === plan.left && right === plan.right ? plan : { ...plan, left, right }
      return filtered(pushed, filters.filter(isVolatile))
    }
    case 'with': {
      const ctes = mapInputs(plan, (input) => (input === plan.body ? input : push(input, [])))
      const body = push(plan.body, filters)
      return ctes.kind === 'with' && body !== plan.body ? { ...ctes, body } : ctes
    }
    case 'join':
    case 'mark-join':
    case 'apply':
      return pushThroughJoin(plan, filters)
    default:
      return filtered(
        mapInputs(plan, (input) => push(input, [])),
        filters,
      )
  }
}

export function filtered(plan: LogicalPlan, filters: readonly Expression[]): LogicalPlan {
  if (filters.some(isLiteralNotTrue)) return { kind: 'empty', columns: outputColumns(plan) }
  const condition = conjunction(filters)
  return condition ? { kind: 'filter', input: plan, condition } : plan
}

function pushThroughFilter(
  plan: Extract<LogicalPlan, { kind: 'filter' }>,
  filters: readonly Expression[],
): LogicalPlan {
  const own = conjunctsOf(plan.condition).map(notNullIfEqual)
  if (own.some(isLiteralNotTrue)) return { kind: 'empty', columns: outputColumns(plan) }
  const fixed = own.filter(isVolatile)
  const moving = unrepeated([...own.filter((term) => !isVolatile(term)), ...filters])
  const pushed = push(plan.input, moving)
  // Nothing moved: keep the object.
  if (fixed.length === 0 && filters.length === 0 && pushed.kind === 'filter' && pushed.input === plan.input) {
    const terms = conjunctsOf(pushed.condition)
    if (terms.length === own.length && terms.every((term, i) => term === own[i])) return plan
  }
  if (own.length > 0 && fixed.length === own.length && filters.length === 0 && pushed === plan.input) return plan
  return filtered(pushed, fixed)
}

/** The first of each that are equal. */
function unrepeated(terms: readonly Expression[]): readonly Expression[] {
  if (!hasRepeats(terms)) return terms
  const first = new Map<string, Expression>()
  for (const term of terms) if (!first.has(expressionKey(term))) first.set(expressionKey(term), term)
  return [...first.values()]
}

/** Those that a scan has not yet. */
function newTerms(known: readonly Expression[], terms: readonly Expression[]): readonly Expression[] {
  if (known.length === 0 || terms.length === 0) return terms
  if (known.length + terms.length <= pairsMax && !known.some((one) => terms.some((term) => sameExpression(one, term))))
    return terms
  const keys = new Set(known.map(expressionKey))
  return terms.filter((term) => !keys.has(expressionKey(term)))
}

type OneInput = Extract<
  LogicalPlan,
  { kind: 'project' | 'project-set' | 'aggregate' | 'window' | 'sort' | 'lock-rows' | 'distinct' | 'limit' }
>

/** Pushes filters that name only columns of `by`, expressed over the input. */
function pushSubstituted(
  plan: OneInput,
  filters: readonly Expression[],
  by: ReadonlyMap<ColumnId, Expression>,
): LogicalPlan {
  const below: Expression[] = []
  const above: Expression[] = []
  const own = outputIds(plan)
  for (const filter of filters) {
    const movable =
      !isVolatile(filter) &&
      [...columnsOf(filter)].every((id) => by.has(id) || !own.has(id)) &&
      (plan.kind !== 'aggregate' || (plan.groups.length > 0 && !plan.groupingSets))
    const moved = movable ? substitute(filter, by) : filter
    if (movable && sizeUpTo(moved, substitutedSizeMax) < substitutedSizeMax) below.push(moved)
    else above.push(filter)
  }
  const input = push(plan.input, below)
  return filtered(input === plan.input ? plan : ({ ...plan, input } as LogicalPlan), above)
}

function pushWhere(
  plan: OneInput,
  filters: readonly Expression[],
  movable: (filter: Expression) => boolean,
): LogicalPlan {
  const moves = (filter: Expression): boolean => !isVolatile(filter) && movable(filter)
  const input = push(plan.input, filters.filter(moves))
  const rebuilt = input === plan.input ? plan : ({ ...plan, input } as LogicalPlan)
  return filtered(
    rebuilt,
    filters.filter((filter) => !moves(filter)),
  )
}

/** Columns that every window call partitions by. */
function sharedPartition(plan: Extract<LogicalPlan, { kind: 'window' }>): Set<ColumnId> {
  const sets = plan.calls.map(
    (call) => new Set(call.partitionBy.flatMap((key) => (key.kind === 'column' ? [key.id] : []))),
  )
  const [first, ...others] = sets
  return new Set([...(first ?? [])].filter((id) => others.every((set) => set.has(id))))
}

const hasColumns = (filter: Expression): boolean => columnsOf(filter).size > 0

/** Nodes of an expression, counted no further than the bound. */
function sizeUpTo(expression: Expression, bound: number): number {
  let size = 0
  const stack = [expression]
  while (stack.length > 0 && size < bound) {
    size++
    stack.push(...children(stack.pop()!))
  }
  return size
}
