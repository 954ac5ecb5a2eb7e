// Logical to physical: column ids become slots, joins get their algorithm, sorts take the limit above them, filters of scans
// become predicates, and what an apply passes to its right side becomes parameters.
import type { CatalogView } from '../../tables.ts'
import { Estimator } from '../estimate/cardinality.ts'
import { planCost } from '../estimate/plan-cost.ts'
import type { ColumnId, Expression } from '../expression.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import type { PhysicalOperator, PhysicalPlan } from '../physical.ts'
import { mapSortKeys } from '../traverse-expression.ts'
import { keptByWindow, outputColumns, withOutput } from '../traverse-plan.ts'
import { lowerApply } from './apply.ts'
import { withFirstRows } from './first-rows.ts'
import { lowerJoin, withSubqueryKey } from './join.ts'
import { lowerLimit, lowerLockRows } from './limit.ts'
import { lowerScan } from './scan.ts'
import { bindKeys, bindSlots, slotsOf, type Outer } from './slots.ts'
import { lowerWrite } from './write.ts'

export interface LowerContext {
  readonly catalog: CatalogView
  /** Parameters that applies bind are numbered from here: one past the statement's own. */
  readonly firstFreeParameter: number
}

export function lower(plan: LogicalPlan, context: LowerContext): PhysicalPlan {
  const lowering = new Lowering(context)
  return lowering.exactly(plan, outputColumns(plan), new Map()).plan
}

/** A physical plan and where each column lies in its rows. */
export interface Lowered {
  readonly plan: PhysicalPlan
  readonly columns: readonly PlanColumn[]
  readonly slots: ReadonlyMap<ColumnId, number>
}

export class Lowering {
  readonly catalog: CatalogView
  readonly estimator: Estimator
  readonly #ctes = new Map<number, ReadonlyMap<ColumnId, number>>()
  /** undefined: lowered more than once. */
  readonly #scans = new Map<LogicalPlan, number | undefined>()
  #node = 0
  #parameter: number

  constructor(context: LowerContext) {
    this.catalog = context.catalog
    this.estimator = new Estimator(context.catalog)
    this.#parameter = context.firstFreeParameter
  }

  /** As `lower`, with the output in the given order. */
  exactly(plan: LogicalPlan, columns: readonly PlanColumn[], outer: Outer): Lowered {
    const lowered = this.lower(plan, outer)
    const same =
      lowered.columns.length === columns.length && columns.every((column, i) => lowered.columns[i].id === column.id)
    return same ? lowered : this.lower(withOutput(passOn(plan, lowered), columns), outer, lowered)
  }

  finish(
    plan: LogicalPlan,
    operator: PhysicalOperator,
    columns: readonly PlanColumn[],
    options: { label?: string; read?: number } = {},
  ): Lowered {
    const rows = Math.round(this.estimator.of(plan).rows)
    const node = this.#node++
    const physical = {
      node,
      types: columns.map((column) => column.type),
      rows,
      ...(options.label === undefined ? {} : { label: options.label }),
      names: columns.map((column) => column.name),
      cost: planCost(operator, rows, options.read ?? (plan.kind === 'scan' ? this.#rowsRead(plan) : rows)),
      ...operator,
    } as PhysicalPlan
    return { plan: physical, columns, slots: slotsOf(columns) }
  }

  /** The first of as many numbers of parameters. */
  takeParameters(count: number): number {
    const first = this.#parameter
    this.#parameter += count
    return first
  }

  noteScan(plan: LogicalPlan, node: number): void {
    this.#scans.set(plan, this.#scans.has(plan) ? undefined : node)
  }

  /** undefined: it was lowered more than once, or never. */
  scanNode(plan: LogicalPlan): number | undefined {
    return this.#scans.get(plan)
  }

  /** Zone maps skip what predicates exclude, but how much is not known here. */
  #rowsRead(plan: Extract<LogicalPlan, { kind: 'scan' }>): number {
    const total = plan.file?.rows ?? this.estimator.tableRows(plan.table)
    return plan.limit === undefined ? total : Math.min(total, plan.limit)
  }

  /** `done`: the lowered input of a project that exactly() put on top. */
  lower(plan: LogicalPlan, outer: Outer, done?: Lowered): Lowered {
    switch (plan.kind) {
      case 'scan':
        return lowerScan(this, plan, outer)
      case 'function-scan': {
        const args = plan.args.map((arg) => bindSlots(arg, new Map(), outer))
        const operator: PhysicalOperator = {
          kind: 'function-scan',
          function: plan.function,
          args,
          ordinality: plan.ordinality,
          ...(plan.listed && { listed: plan.listed }),
        }
        return this.finish(plan, operator, plan.columns, { label: plan.alias })
      }
      case 'values': {
        const rows = plan.rows.map((row) => row.map((value) => bindSlots(value, new Map(), outer)))
        return this.finish(plan, { kind: 'values', lists: rows }, plan.columns)
      }
      case 'empty':
        return this.finish(plan, { kind: 'empty' }, plan.columns)
      case 'filter': {
        const input = withFirstRows(plan, withSubqueryKey(this, plan, this.lower(plan.input, outer)))
        const condition = bindSlots(plan.condition, input.slots, outer)
        return this.finish(plan, { kind: 'filter', input: input.plan, condition }, input.columns)
      }
      case 'project': {
        const input = done ?? this.lower(plan.input, outer)
        const expressions = plan.items.map((item) => bindSlots(item.expression, input.slots, outer))
        return this.finish(plan, { kind: 'project', input: input.plan, expressions }, outputColumns(plan))
      }
      case 'project-set': {
        const input = this.lower(plan.input, outer)
        const items = plan.items.map((item) => ({
          expression: bindSlots(item.expression, input.slots, outer),
          set: item.set,
          ...(item.listed && { listed: item.listed }),
        }))
        return this.finish(plan, { kind: 'project-set', input: input.plan, items }, outputColumns(plan))
      }
      case 'join':
      case 'mark-join':
        return lowerJoin(this, plan, outer)
      case 'apply':
        return lowerApply(this, plan, outer)
      case 'aggregate': {
        const input = this.lower(plan.input, outer)
        const bound = (expression: Expression): Expression => bindSlots(expression, input.slots, outer)
        const operator: PhysicalOperator = {
          kind: 'aggregate',
          input: input.plan,
          groups: plan.groups.map((group) => bound(group.expression)),
          aggregates: plan.aggregates.map((call) => ({
            function: call.function,
            args: call.args.map(bound),
            distinct: call.distinct,
            ...(call.filter ? { filter: bound(call.filter) } : {}),
            orderBy: mapSortKeys(call.orderBy, bound),
            type: call.column.type,
          })),
          ...(plan.groupingSets ? { groupingSets: plan.groupingSets } : {}),
          ...(plan.groupings ? { groupings: plan.groupings.map((grouping) => grouping.groups) } : {}),
        }
        return this.finish(plan, operator, outputColumns(plan))
      }
      case 'window': {
        const input = this.lower(plan.input, outer)
        const bound = (expression: Expression): Expression => bindSlots(expression, input.slots, outer)
        const side = <B extends { readonly offset?: Expression }>(bounds: B): B =>
          bounds.offset ? { ...bounds, offset: bound(bounds.offset) } : bounds
        const calls = plan.calls.map((call) => ({
          function: call.function,
          args: call.args.map(bound),
          ...(call.filter ? { filter: bound(call.filter) } : {}),
          partitionBy: call.partitionBy.map(bound),
          orderBy: mapSortKeys(call.orderBy, bound),
          frame: { ...call.frame, start: side(call.frame.start), end: side(call.frame.end) },
          type: call.column.type,
        }))
        const kept = keptByWindow(plan, input.columns)
        const passes = kept.length < input.columns.length ? kept.map(({ id }) => input.slots.get(id)!) : undefined
        const columns = [...kept, ...plan.calls.map((call) => call.column)]
        return this.finish(plan, { kind: 'window', input: input.plan, calls, ...(passes && { passes }) }, columns)
      }
      case 'sort': {
        const input = this.lower(plan.input, outer)
        return this.finish(
          plan,
          { kind: 'sort', input: input.plan, keys: bindKeys(plan.keys, input.slots, outer) },
          input.columns,
        )
      }
      case 'fetch-rows': {
        const input = this.lower(plan.input, outer)
        const { table, attributes, alias: label } = plan
        const rowId = input.slots.get(plan.rowId)!
        const columns = [...input.columns, ...plan.columns]
        return this.finish(plan, { kind: 'fetch-rows', input: input.plan, table, rowId, attributes }, columns, {
          label,
        })
      }
      case 'limit':
        return lowerLimit(this, plan, outer)
      case 'lock-rows':
        return lowerLockRows(this, plan, undefined, outer)
      case 'distinct': {
        const input = this.lower(plan.input, outer)
        const on = plan.on?.map((key) => bindSlots(key, input.slots, outer))
        return this.finish(plan, { kind: 'distinct', input: input.plan, ...(on ? { on } : {}) }, input.columns)
      }
      case 'set-operation': {
        const { op } = plan
        const distinctUnion = op === 'union' && !plan.all
        const side = (input: LogicalPlan): PhysicalPlan =>
          this.exactly(distinctUnion ? withAll(input) : input, outputColumns(input), outer).plan
        const left = side(plan.left)
        const right = side(plan.right)
        if (!distinctUnion)
          return this.finish(plan, { kind: 'set-operation', op, all: plan.all, left, right }, plan.columns)
        // Grouping is what compiled code does.
        const all = this.finish(withAll(plan), { kind: 'set-operation', op, all: true, left, right }, plan.columns)
        return this.finish(plan, { kind: 'distinct', input: all.plan }, plan.columns)
      }
      case 'with': {
        const ctes = plan.ctes.map((cte) => {
          this.estimator.register(cte.cte, cte.plan)
          const columns = outputColumns(cte.plan)
          this.#ctes.set(cte.cte, slotsOf(columns))
          const inner = this.exactly(cte.plan, columns, outer)
          return { cte: cte.cte, name: cte.name, plan: inner.plan }
        })
        const body = this.lower(plan.body, outer)
        return this.finish(plan, { kind: 'with', ctes, body: body.plan }, body.columns)
      }
      case 'cte-scan': {
        const slots = this.#ctes.get(plan.cte)
        const source = plan.source.map((id) => slots?.get(id) ?? -1)
        if (source.includes(-1)) throw new Error(`CTE ${plan.name} does not yield a column that is read`)
        return this.finish(plan, { kind: 'cte-scan', cte: plan.cte, source }, plan.columns, { label: plan.name })
      }
      case 'recursive': {
        // The step reads the working table by the recursive operator's own columns or by its base's.
        const baseColumns = outputColumns(plan.base)
        this.#ctes.set(plan.cte, new Map([...slotsOf(baseColumns), ...slotsOf(plan.columns)]))
        const base = this.exactly(plan.base, baseColumns, outer)
        const step = this.exactly(plan.step, outputColumns(plan.step), outer)
        const operator: PhysicalOperator = {
          kind: 'recursive',
          cte: plan.cte,
          base: base.plan,
          step: step.plan,
          all: plan.all,
        }
        return this.finish(plan, operator, plan.columns)
      }
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge':
        return lowerWrite(this, plan, outer)
    }
  }
}

/** A stand-in that yields what the lowered plan yields, in its order. */
const passOn = (plan: LogicalPlan, lowered: Lowered): LogicalPlan => ({
  kind: 'project',
  input: plan,
  items: lowered.columns.map((column) => ({
    column,
    expression: { kind: 'column', id: column.id, type: column.type },
  })),
})

/** UNION ALL for UNION: what is made distinct above need not be so before. */
const withAll = (plan: LogicalPlan): LogicalPlan =>
  plan.kind === 'set-operation' && plan.op === 'union' ? { ...plan, all: true } : plan
