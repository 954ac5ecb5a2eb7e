// Two plans that compute the same rows over columns of other ids, as one plan that yields the columns of both. Inner joins may stand in
// any order, conditions and groups too; a table's columns that only one reads, and aggregates that only one asks for, are the other's too.
import type { ColumnId, Expression } from '../expression.ts'
import type { AggregateCall, LogicalPlan, PlanColumn } from '../logical.ts'
import { conjunctsOf, expressionKey, mapSortKeys, sameExpression, substitute } from '../traverse-expression.ts'
import { outputColumns } from '../traverse-plan.ts'
import { structureText } from '../../structure-text.ts'
import { isLeakproof } from './leakproof.ts'

export interface MergedPlans {
  readonly plan: LogicalPlan
  /** What it calls the second plan's columns. */
  readonly columns: ReadonlyMap<ColumnId, Expression>
}

/** undefined: they differ. Neither may take columns from outside. */
export function mergePlans(first: LogicalPlan, second: LogicalPlan): MergedPlans | undefined {
  const columns = new Map<ColumnId, Expression>()
  const plan = new Merging(columns).merge(first, second)
  return plan && { plan, columns }
}

class Merging {
  readonly #columns: Map<ColumnId, Expression>

  constructor(columns: Map<ColumnId, Expression>) {
    this.#columns = columns
  }

  merge(a: LogicalPlan, b: LogicalPlan): LogicalPlan | undefined {
    const joins = innerJoins(a)
    if (joins) return this.#innerJoins(a, joins, b)
    switch (a.kind) {
      case 'scan':
        return b.kind === 'scan' ? this.#scan(a, b) : undefined
      case 'values':
        return b.kind === 'values' ? this.#values(a, b) : undefined
      case 'filter': {
        const input = b.kind === 'filter' ? this.merge(a.input, b.input) : undefined
        if (!input || !this.#sameTerms(conjunctsOf(a.condition), conjunctsOf((b as typeof a).condition)))
          return undefined
        return { ...a, input }
      }
      case 'project':
        return b.kind === 'project' ? this.#project(a, b) : undefined
      case 'aggregate':
        return b.kind === 'aggregate' ? this.#aggregate(a, b) : undefined
      case 'distinct': {
        if (b.kind !== 'distinct' || a.on || b.on) return undefined
        const input = this.merge(a.input, b.input)
        // One more column would make more rows distinct.
        const widths = [input, a.input, b.input].map((plan) => plan && outputColumns(plan).length)
        return input && widths.every((width) => width === widths[0]) ? { ...a, input } : undefined
      }
      case 'join':
        return b.kind === 'join' && a.nullAware === b.nullAware ? this.#join(a, b) : undefined
      case 'mark-join': {
        const joined = b.kind === 'mark-join' ? this.#join(a, b) : undefined
        if (joined && a.mark) this.#name((b as typeof a).mark!, a.mark)
        return joined
      }
      default:
        return undefined
    }
  }

  #scan(a: PlanOf<'scan'>, b: PlanOf<'scan'>): LogicalPlan | undefined {
    if (a.table !== b.table || a.file?.uri !== b.file?.uri || isRestricted(a) || isRestricted(b)) return undefined
    const columns = [...a.columns]
    const attributes = [...a.attributes]
    b.columns.forEach((column, i) => {
      let at = attributes.indexOf(b.attributes[i])
      if (at < 0) {
        at = columns.push(column) - 1
        attributes.push(b.attributes[i])
      }
      this.#name(column, columns[at])
    })
    return this.#sameTerms(a.filters, b.filters) ? { ...a, columns, attributes } : undefined
  }

  #values(a: PlanOf<'values'>, b: PlanOf<'values'>): LogicalPlan | undefined {
    if (a.columns.length !== b.columns.length || structureText(a.rows) !== structureText(b.rows)) return undefined
    b.columns.forEach((column, i) => this.#name(column, a.columns[i]))
    return a
  }

  #project(a: PlanOf<'project'>, b: PlanOf<'project'>): LogicalPlan | undefined {
    const input = this.merge(a.input, b.input)
    if (!input) return undefined
    const items = [...a.items]
    for (const { column, expression } of b.items) {
      const wanted = this.#expressed(expression)
      let item = items.find((one) => sameExpression(one.expression, wanted))
      if (!item) {
        // What may fail, fails for its own reader alone.
        if (!isLeakproof(wanted)) return undefined
        items.push((item = { column, expression: wanted }))
      }
      this.#name(column, item.column)
    }
    return { ...a, input, items }
  }

  #aggregate(a: PlanOf<'aggregate'>, b: PlanOf<'aggregate'>): LogicalPlan | undefined {
    if (a.groupingSets || b.groupingSets || a.groupings || b.groupings) return undefined
    if (a.groups.length !== b.groups.length) return undefined
    const input = this.merge(a.input, b.input)
    if (!input) return undefined
    const grouped = new Set<number>()
    for (const { column, expression } of b.groups) {
      const wanted = this.#expressed(expression)
      const at = a.groups.findIndex((group, i) => !grouped.has(i) && sameExpression(group.expression, wanted))
      if (at < 0) return undefined
      grouped.add(at)
      this.#name(column, a.groups[at].column)
    }
    const aggregates = [...a.aggregates]
    for (const call of b.aggregates) {
      const wanted = this.#called(call)
      let same = aggregates.find((one) => callKey(one) === callKey(wanted))
      if (!same) aggregates.push((same = wanted))
      this.#name(call.column, same.column)
    }
    return { ...a, input, aggregates }
  }

  #called(call: AggregateCall): AggregateCall {
    const expressed = (expression: Expression): Expression => this.#expressed(expression)
    return {
      ...call,
      args: call.args.map(expressed),
      ...(call.filter && { filter: expressed(call.filter) }),
      orderBy: mapSortKeys(call.orderBy, expressed),
    }
  }

  #join<J extends PlanOf<'join'> | PlanOf<'mark-join'>>(a: J, b: J): LogicalPlan | undefined {
    if (a.type !== b.type) return undefined
    const left = this.merge(a.left, b.left)
    const right = left && this.merge(a.right, b.right)
    if (!left || !right) return undefined
    // A condition in IS TRUE is one term: whether a mark may be NULL hangs on it.
    if (!this.#sameTerms(conjunctsOf(a.condition), conjunctsOf(b.condition))) return undefined
    return { ...a, left, right }
  }

  #innerJoins(a: LogicalPlan, joined: InnerJoins, b: LogicalPlan): LogicalPlan | undefined {
    const other = innerJoins(b)
    if (!other || other.leaves.length !== joined.leaves.length || other.terms.length !== joined.terms.length)
      return undefined
    const merged = new Map<LogicalPlan, LogicalPlan>()
    for (const leaf of other.leaves) {
      const same = joined.leaves.find((one) => {
        const both = merged.has(one) ? undefined : this.merge(one, leaf)
        if (both) merged.set(one, both)
        return both
      })
      if (!same) return undefined
    }
    return this.#sameTerms(joined.terms, other.terms) ? withLeaves(a, merged) : undefined
  }

  #sameTerms(ofA: readonly Expression[], ofB: readonly Expression[]): boolean {
    if (ofA.length !== ofB.length) return false
    const keys = ofA.map(expressionKey)
    for (const term of ofB) {
      const at = keys.indexOf(expressionKey(this.#expressed(term)))
      if (at < 0) return false
      keys.splice(at, 1)
    }
    return true
  }

  #expressed(expression: Expression): Expression {
    return substitute(expression, this.#columns)
  }

  #name(column: PlanColumn, by: PlanColumn): void {
    this.#columns.set(column.id, { kind: 'column', id: by.id, type: by.type })
  }
}

type PlanOf<K extends LogicalPlan['kind']> = Extract<LogicalPlan, { kind: K }>

const isRestricted = ({ limit, remote }: PlanOf<'scan'>): boolean => limit !== undefined || remote !== undefined

const callKey = ({ function: oid, args, distinct, filter, orderBy }: AggregateCall): string =>
  structureText({ oid, distinct, args: args.map(expressionKey), filter: filter && expressionKey(filter), orderBy })

interface InnerJoins {
  readonly leaves: readonly LogicalPlan[]
  readonly terms: readonly Expression[]
}

/** Inner joins of inner joins, and the filters above and between them; undefined: the plan is none. */
export function innerJoins(plan: LogicalPlan): InnerJoins | undefined {
  if (plan.kind === 'filter') {
    const below = innerJoins(plan.input)
    return below && { leaves: below.leaves, terms: [...below.terms, ...conjunctsOf(plan.condition)] }
  }
  if (!isInner(plan)) return undefined
  const sides = [plan.left, plan.right].map((side) => innerJoins(side) ?? { leaves: [side], terms: [] })
  return {
    leaves: sides.flatMap(({ leaves }) => leaves),
    terms: [...sides.flatMap(({ terms }) => terms), ...conjunctsOf(plan.condition)],
  }
}

const isInner = (plan: LogicalPlan): plan is PlanOf<'join'> =>
  plan.kind === 'join' && (plan.type === 'inner' || plan.type === 'cross')

function withLeaves(plan: LogicalPlan, leaves: ReadonlyMap<LogicalPlan, LogicalPlan>): LogicalPlan {
  const leaf = leaves.get(plan)
  if (leaf) return leaf
  if (plan.kind === 'filter') return { ...plan, input: withLeaves(plan.input, leaves) }
  if (!isInner(plan)) throw new Error('a leaf of a join was not merged')
  return { ...plan, left: withLeaves(plan.left, leaves), right: withLeaves(plan.right, leaves) }
}
