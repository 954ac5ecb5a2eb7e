// The general half of unnesting (Neumann and Kemper, "Unnesting Arbitrary Queries"): the distinct outer values that a
// subquery depends on, its domain, are joined into the subquery, which then computes all their answers in one run.
import { equalityOf } from '../../functions/registry.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { planIsVolatile } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { boolean, conjunction, conjunctsOf, substitute, usesAny } from '../traverse-expression.ts'
import { freeColumns, mapExpressions, mapPlanExpressionsDeep, outputColumns, passThrough } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { emptyAggregate } from './empty-aggregate.ts'
import { numberedRows } from './numbered-rows.ts'
import { isCorrelated } from './pull-correlation.ts'

type Apply = Extract<LogicalPlan, { kind: 'apply' }>

export interface DomainJoin {
  /** Reads the apply's left side, which is now a CTE: the same columns. */
  readonly left: LogicalPlan
  /** The subquery for all of the domain. */
  readonly right: LogicalPlan
  /** Null-safe equalities between the left side's columns and the subquery's domain columns. */
  readonly conditions: readonly Expression[]
  /** Wraps the join of the two. */
  readonly wrap: (body: LogicalPlan) => LogicalPlan
}

/** Rows of VALUES that are each made for the whole domain. */
const valuesRowsMax = 20

export function domainJoin(apply: Apply, context: RuleContext): DomainJoin | undefined {
  const { left, right } = apply
  // The left side is read twice: it must stand alone. (An enclosing apply that is unnested first makes it so.)
  if (freeColumns(left).size > 0 || planIsVolatile(right)) return undefined
  const free = freeColumns(right)
  const correlated = outputColumns(left).filter((column) => free.has(column.id))
  if (correlated.some((column) => equalityOf(column.type.oid) === undefined)) return undefined
  const leftCte = context.freshId()
  const domainCte = context.freshId()
  const renamed = correlated.map((column) => ({ ...column, id: context.freshId() }))
  const domain: LogicalPlan = { kind: 'distinct', input: domainRows(apply, leftCte, correlated, renamed, context) }
  const pushed = new Push(correlated, renamed, domainCte, context).push(right)
  if (!pushed) return undefined
  const columns = outputColumns(left)
  return {
    left: { kind: 'cte-scan', cte: leftCte, name: 'outer', columns, source: columns.map((column) => column.id) },
    right: pushed.plan,
    conditions: correlated.map((column) => notDistinct(columnOf(column), pushed.domain.get(column.id)!)),
    wrap: (body) => ({
      kind: 'with',
      ctes: [
        { cte: leftCte, plan: left, name: 'outer' },
        { cte: domainCte, plan: domain, name: 'domain' },
      ],
      body,
    }),
  }
}

/** The outer rows that ask for an answer, with the columns that it depends on. */
function domainRows(
  { left, when }: Apply,
  cte: number,
  correlated: readonly PlanColumn[],
  renamed: readonly PlanColumn[],
  context: RuleContext,
): LogicalPlan {
  const outer = (columns: readonly PlanColumn[], of: readonly PlanColumn[]): LogicalPlan => ({
    kind: 'cte-scan',
    cte,
    name: 'outer',
    columns,
    source: of.map((column) => column.id),
  })
  if (!when) return outer(renamed, correlated)
  const asked = outputColumns(left).filter(
    (column) => !correlated.includes(column) && usesAny(when, new Set([column.id])),
  )
  const columns = [...renamed, ...asked.map((column) => ({ ...column, id: context.freshId() }))]
  const of = [...correlated, ...asked]
  const names = new Map(of.map((column, i) => [column.id, columnOf(columns[i])]))
  const rows: LogicalPlan = { kind: 'filter', input: outer(columns, of), condition: substitute(when, names) }
  return asked.length === 0 ? rows : passThrough(rows, renamed)
}

interface Pushed {
  readonly plan: LogicalPlan
  /** By outer column: the column of `plan` that holds its value. */
  readonly domain: ReadonlyMap<ColumnId, Expression>
}

class Push {
  readonly #outer: readonly PlanColumn[]
  readonly #outerIds: ReadonlySet<ColumnId>
  readonly #source: readonly PlanColumn[]
  readonly #cte: number
  readonly #context: RuleContext

  constructor(outer: readonly PlanColumn[], source: readonly PlanColumn[], cte: number, context: RuleContext) {
    this.#outer = outer
    this.#outerIds = new Set(outer.map((column) => column.id))
    this.#source = source
    this.#cte = cte
    this.#context = context
  }

  push(plan: LogicalPlan): Pushed | undefined {
    if (!this.#isCorrelated(plan)) {
      const scan = this.#scanDomain()
      if (isSingleEmptyRow(plan)) return scan
      return { plan: { kind: 'join', type: 'cross', left: scan.plan, right: plan }, domain: scan.domain }
    }
    switch (plan.kind) {
      case 'scan': {
        const inside = plan.filters.filter((term) => !usesAny(term, this.#outerIds))
        const outside = plan.filters.filter((term) => usesAny(term, this.#outerIds))
        const scan = this.#scanDomain()
        const condition = conjunction(outside.map((term) => substitute(term, scan.domain)))
        const right: LogicalPlan = { ...plan, filters: inside }
        return { plan: { kind: 'join', type: 'inner', left: scan.plan, right, condition }, domain: scan.domain }
      }
      case 'filter':
      case 'sort': {
        const input = this.push(plan.input)
        return input && { ...input, plan: this.#over(plan, input) }
      }
      case 'project': {
        const input = this.push(plan.input)
        if (!input) return undefined
        const project = this.#over(plan, input) as typeof plan
        const kept = this.#keep(input)
        return { plan: { ...project, items: [...project.items, ...kept.items] }, domain: kept.domain }
      }
      case 'project-set': {
        const input = this.push(plan.input)
        if (!input) return undefined
        const project = this.#over(plan, input) as typeof plan
        const kept = this.#keep(input)
        const items = [...project.items, ...kept.items.map((item) => ({ ...item, set: false }))]
        return { plan: { ...project, items }, domain: kept.domain }
      }
      case 'values': {
        if (plan.rows.length === 0 || plan.rows.length > valuesRowsMax) return undefined
        return this.#values(plan)
      }
      case 'join':
        return this.#join(plan)
      case 'mark-join':
        return this.#markJoin(plan)
      case 'apply': {
        const left = this.push(plan.left)
        if (!left) return undefined
        const inner = mapPlanExpressionsDeep(plan.right, (expression) => substitute(expression, left.domain))
        const apply = mapExpressions(plan, (expression) => substitute(expression, left.domain)) as typeof plan
        return { plan: { ...apply, left: left.plan, right: inner }, domain: left.domain }
      }
      case 'aggregate':
        return this.#aggregate(plan)
      case 'distinct': {
        const input = this.push(plan.input)
        if (!input) return undefined
        const distinct = this.#over(plan, input) as typeof plan
        if (!distinct.on) return { ...input, plan: distinct }
        return { ...input, plan: { ...distinct, on: [...distinct.on, ...input.domain.values()] } }
      }
      case 'limit': {
        if (plan.barrier) {
          const input = this.push(plan.input)
          return input && { ...input, plan: this.#over(plan, input) }
        }
        let below = plan.input
        const projects: Extract<LogicalPlan, { kind: 'project' }>[] = []
        while (below.kind === 'project') {
          projects.push(below)
          below = below.input
        }
        const sort = below.kind === 'sort' ? below : undefined
        const input = this.push(sort ? sort.input : below)
        if (!input) return undefined
        const keys = (sort?.keys ?? []).map((key) => ({
          ...key,
          expression: substitute(key.expression, input.domain),
        }))
        const limited = numberedRows(input.plan, [...input.domain.values()], keys, plan, this.#context)
        if (!limited) return undefined
        return projects.reduceRight<Pushed>(
          (pushed, project) => {
            const kept = this.#keep(pushed)
            const items = project.items.map((item) => ({
              ...item,
              expression: substitute(item.expression, pushed.domain),
            }))
            return {
              plan: { kind: 'project', input: pushed.plan, items: [...items, ...kept.items] },
              domain: kept.domain,
            }
          },
          { plan: limited, domain: input.domain },
        )
      }
      case 'window': {
        const input = this.push(plan.input)
        if (!input) return undefined
        const window = this.#over(plan, input) as typeof plan
        const calls = window.calls.map((call) => ({
          ...call,
          partitionBy: [...call.partitionBy, ...input.domain.values()],
        }))
        return { ...input, plan: { ...window, calls } }
      }
      case 'set-operation':
        return this.#setOperation(plan)
      case 'with': {
        if (plan.ctes.some((cte) => this.#isCorrelated(cte.plan))) return undefined
        const body = this.push(plan.body)
        return body && { ...body, plan: { ...plan, body: body.plan } }
      }
      default:
        return undefined
    }
  }

  /** Each row for all of the domain, one after the other. */
  #values({ columns, rows }: Extract<LogicalPlan, { kind: 'values' }>): Pushed {
    const made = rows.map((row): Pushed => {
      const scan = this.#scanDomain()
      const kept = this.#keep(scan)
      const own = rows.length === 1 ? columns : columns.map((column) => ({ ...column, id: this.#context.freshId() }))
      const items = own.map((column, i) => ({ column, expression: substitute(row[i], scan.domain) }))
      const plan: LogicalPlan = { kind: 'project', input: scan.plan, items: [...items, ...kept.items] }
      return { plan, domain: kept.domain }
    })
    const [first, ...others] = made
    if (others.length === 0) return first
    const kept = this.#outer.map((column) => ({ ...column, id: this.#context.freshId() }))
    const last = others.length - 1
    const plan = others.reduce<LogicalPlan>(
      (left, { plan: right }, i) => ({
        kind: 'set-operation',
        op: 'union',
        all: true,
        left,
        right,
        columns: [...columns, ...kept].map((column) =>
          i === last ? column : { ...column, id: this.#context.freshId() },
        ),
      }),
      first.plan,
    )
    return { plan, domain: new Map(this.#outer.map((column, i) => [column.id, columnOf(kept[i])])) }
  }

  #isCorrelated(plan: LogicalPlan): boolean {
    return isCorrelated(plan, this.#outerIds)
  }

  #scanDomain(): Pushed {
    const columns = this.#outer.map((column) => ({ ...column, id: this.#context.freshId() }))
    return {
      plan: {
        kind: 'cte-scan',
        cte: this.#cte,
        name: 'domain',
        columns,
        source: this.#source.map((column) => column.id),
      },
      domain: new Map(this.#outer.map((column, i) => [column.id, columnOf(columns[i])])),
    }
  }

  /** The operator over the pushed input, with the outer columns it names taken from there. */
  #over(plan: LogicalPlan, input: Pushed): LogicalPlan {
    const rewritten = mapExpressions(plan, (expression) => substitute(expression, input.domain))
    return { ...rewritten, input: input.plan } as LogicalPlan
  }

  /** Project items that pass the domain columns on, under new ids. */
  #keep(input: Pushed): { items: { column: PlanColumn; expression: Expression }[]; domain: Map<ColumnId, Expression> } {
    const domain = new Map<ColumnId, Expression>()
    const items = this.#outer.map((outer) => {
      const column = { ...outer, id: this.#context.freshId() }
      domain.set(outer.id, columnOf(column))
      return { column, expression: input.domain.get(outer.id)! }
    })
    return { items, domain }
  }

  #sameDomain(a: Pushed, b: Pushed): Expression[] {
    return this.#outer.map((column) => notDistinct(a.domain.get(column.id)!, b.domain.get(column.id)!))
  }

  #join(plan: Extract<LogicalPlan, { kind: 'join' }>): Pushed | undefined {
    if (plan.type === 'full') return undefined
    const rightCorrelated = this.#isCorrelated(plan.right)
    if (plan.nullAware && rightCorrelated) return this.#join(withoutNullAware(plan))
    if (plan.type === 'right') {
      const mirrored = this.#join({ ...plan, type: 'left', left: plan.right, right: plan.left })
      return mirrored
    }
    const leftCorrelated = this.#isCorrelated(plan.left)
    const inner = plan.type === 'inner' || plan.type === 'cross'
    if (inner && rightCorrelated && !leftCorrelated) {
      const right = this.push(plan.right)
      if (!right) return undefined
      const condition = plan.condition && substitute(plan.condition, right.domain)
      return { plan: { ...plan, right: right.plan, condition }, domain: right.domain }
    }
    const left = this.push(plan.left)
    if (!left) return undefined
    const terms = conjunctsOf(plan.condition).map((term) => substitute(term, left.domain))
    if (!rightCorrelated)
      return { plan: { ...plan, left: left.plan, condition: conjunction(terms) }, domain: left.domain }
    const right = this.push(plan.right)
    if (!right) return undefined
    const condition = conjunction([...this.#sameDomain(left, right), ...terms])
    const type = plan.type === 'cross' ? 'inner' : plan.type
    return { plan: { ...plan, type, left: left.plan, right: right.plan, condition }, domain: left.domain }
  }

  #markJoin(plan: Extract<LogicalPlan, { kind: 'mark-join' }>): Pushed | undefined {
    const left = this.push(plan.left)
    if (!left) return undefined
    const terms = conjunctsOf(plan.condition).map((term) => substitute(term, left.domain))
    if (!this.#isCorrelated(plan.right)) {
      return { plan: { ...plan, left: left.plan, condition: conjunction(terms) }, domain: left.domain }
    }
    const right = this.push(plan.right)
    if (!right) return undefined
    // is-distinct is never NULL, so the mark stays as precise as it was.
    const condition = conjunction([...this.#sameDomain(left, right), ...terms])
    return { plan: { ...plan, left: left.plan, right: right.plan, condition }, domain: left.domain }
  }

  #aggregate(plan: Extract<LogicalPlan, { kind: 'aggregate' }>): Pushed | undefined {
    if (plan.groupingSets || plan.groupings) return undefined
    const input = this.push(plan.input)
    if (!input) return undefined
    const aggregate = this.#over(plan, input) as typeof plan
    const kept = this.#keep(input)
    const grouped: LogicalPlan = { ...aggregate, groups: [...aggregate.groups, ...kept.items] }
    if (plan.groups.length > 0) return { plan: grouped, domain: kept.domain }
    // Without GROUP BY there is a row for every outer row, with or without input.
    const scan = this.#scanDomain()
    const items: { column: PlanColumn; expression: Expression }[] = []
    const renamed = plan.aggregates.map((call) => ({ ...call.column, id: this.#context.freshId() }))
    for (const [i, call] of plan.aggregates.entries()) {
      const empty = emptyAggregate(call)
      if (!empty) return undefined
      const isNull = empty.kind === 'literal' && empty.value === null
      const value = columnOf(renamed[i])
      items.push({
        column: call.column,
        expression: isNull ? value : { kind: 'coalesce', args: [value, empty], type: call.column.type },
      })
    }
    const calls = aggregate.aggregates.map((call, i) => ({ ...call, column: renamed[i] }))
    const right: LogicalPlan = { ...aggregate, groups: kept.items, aggregates: calls }
    const joined: LogicalPlan = {
      kind: 'join',
      type: 'left',
      left: scan.plan,
      right,
      condition: conjunction(this.#sameDomain(scan, { plan: right, domain: kept.domain })),
    }
    const above = this.#keep(scan)
    return { plan: { kind: 'project', input: joined, items: [...items, ...above.items] }, domain: above.domain }
  }

  #setOperation(plan: Extract<LogicalPlan, { kind: 'set-operation' }>): Pushed | undefined {
    const side = (input: LogicalPlan): LogicalPlan | undefined => {
      const pushed = this.push(input)
      if (!pushed) return undefined
      const items = outputColumns(input).map((column) => ({ column, expression: columnOf(column) }))
      return { kind: 'project', input: pushed.plan, items: [...items, ...this.#keep(pushed).items] }
    }
    const left = side(plan.left)
    const right = side(plan.right)
    if (!left || !right) return undefined
    const kept = this.#outer.map((column) => ({ ...column, id: this.#context.freshId() }))
    return {
      plan: { ...plan, left, right, columns: [...plan.columns, ...kept] },
      domain: new Map(this.#outer.map((column, i) => [column.id, columnOf(kept[i])])),
    }
  }
}

/** NOT IN with its NULLs spelled out: it can then be asked for one value of the domain at a time. */
function withoutNullAware(plan: Extract<LogicalPlan, { kind: 'join' }>): Extract<LogicalPlan, { kind: 'join' }> {
  const condition: Expression = { kind: 'is-boolean', arg: plan.condition!, test: false, negated: true, type: boolean }
  return { kind: 'join', type: plan.type, left: plan.left, right: plan.right, condition }
}

const isSingleEmptyRow = (plan: LogicalPlan): boolean =>
  plan.kind === 'values' && plan.columns.length === 0 && plan.rows.length === 1

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })

const notDistinct = (left: Expression, right: Expression): Expression => ({
  kind: 'is-distinct',
  left,
  right,
  equals: equalityOf(left.type.oid)!,
  negated: true,
  type: boolean,
})
