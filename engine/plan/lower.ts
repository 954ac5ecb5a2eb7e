// Logical to physical: column ids become slots, joins get their algorithm, sorts take the limit above them, filters of scans
// become predicates, and what an apply passes to its right side becomes parameters.
import { PgError } from '../errors.ts'
import type { CatalogView } from '../tables.ts'
import { Estimator } from './estimate/cardinality.ts'
import { planCost } from './estimate/plan-cost.ts'
import { planIndex } from './plan-index.ts'
import type { ColumnId, Expression, SortKey } from './expression.ts'
import { isEquality } from './facts.ts'
import { joinKeys } from './join-keys.ts'
import { planLookup } from './lookup-keys-of-join.ts'
import type { LogicalPlan, PlanColumn } from './logical.ts'
import { lowerWrite } from './lower-write.ts'
import type { PhysicalOperator, PhysicalPlan } from './physical.ts'
import { scanPredicates } from './scan-predicates.ts'
import { conjunction, conjunctsOf, mapSortKeys, transform } from './traverse-expression.ts'
import { freeColumns, inputsOf, outputColumns, outputIds, withOutput } from './traverse-plan.ts'

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

/** Columns of enclosing applies, as the parameters that carry them. */
export type Outer = ReadonlyMap<ColumnId, Expression>

export class Lowering {
  readonly #catalog: CatalogView
  readonly #estimator: Estimator
  readonly #ctes = new Map<number, ReadonlyMap<ColumnId, number>>()
  /** undefined: lowered more than once. */
  readonly #scans = new Map<LogicalPlan, number | undefined>()
  #node = 0
  #parameter: number

  constructor(context: LowerContext) {
    this.#catalog = context.catalog
    this.#estimator = new Estimator(context.catalog)
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
    const rows = Math.round(this.#estimator.of(plan).rows)
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

  /** Zone maps skip what predicates exclude, but how much is not known here. */
  #rowsRead(plan: Extract<LogicalPlan, { kind: 'scan' }>): number {
    const total = plan.file?.rows ?? this.#estimator.tableRows(plan.table)
    return plan.limit === undefined ? total : Math.min(total, plan.limit)
  }

  /** `done`: the lowered input of a project that exactly() put on top. */
  lower(plan: LogicalPlan, outer: Outer, done?: Lowered): Lowered {
    switch (plan.kind) {
      case 'scan':
        return this.#scan(plan, outer)
      case 'function-scan': {
        const args = plan.args.map((arg) => bindSlots(arg, new Map(), outer))
        const operator: PhysicalOperator = {
          kind: 'function-scan',
          function: plan.function,
          args,
          ordinality: plan.ordinality,
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
        const input = this.#withSubqueryKey(plan, this.lower(plan.input, outer))
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
        }))
        return this.finish(plan, { kind: 'project-set', input: input.plan, items }, outputColumns(plan))
      }
      case 'join':
      case 'mark-join':
        return this.#join(plan, outer)
      case 'apply':
        return this.#apply(plan, outer)
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
        const columns = [...input.columns, ...plan.calls.map((call) => call.column)]
        return this.finish(plan, { kind: 'window', input: input.plan, calls }, columns)
      }
      case 'sort': {
        const input = this.lower(plan.input, outer)
        return this.finish(
          plan,
          { kind: 'sort', input: input.plan, keys: this.#keys(plan.keys, input, outer) },
          input.columns,
        )
      }
      case 'limit':
        return this.#limit(plan, outer)
      case 'lock-rows':
        return this.#lockRows(plan, undefined, outer)
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
          this.#estimator.register(cte.cte, cte.plan)
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

  #scan(plan: Extract<LogicalPlan, { kind: 'scan' }>, outer: Outer): Lowered {
    const slots = slotsOf(plan.columns)
    const filter = conjunction(plan.filters)
    const attributes = new Map(plan.columns.map((column, i) => [column.id, plan.attributes[i]]))
    const terms = plan.filters.map((term) => bindOuter(term, slots, outer))
    const found = planIndex(plan, terms.flatMap(conjunctsOf), this.#catalog, () =>
      this.#estimator.of({ ...plan, filters: [], limit: undefined }),
    )
    const bound = (parts: readonly Expression[]): Expression | undefined => {
      const all = conjunction(parts)
      return all && bindSlots(all, slots, outer)
    }
    const rest = found && bound(found.rest)
    const operator: PhysicalOperator = {
      kind: 'scan',
      table: plan.table,
      attributes: plan.attributes,
      predicates: scanPredicates(terms, attributes),
      ...(filter ? { filter: bindSlots(filter, slots, outer) } : {}),
      ...(plan.limit === undefined || filter ? {} : { limit: plan.limit }),
      ...(plan.remote ? { remote: plan.remote } : {}),
      ...(plan.file ? { file: plan.file } : {}),
      ...(found
        ? { index: { name: found.index.name, condition: bound(found.condition)!, ...(rest ? { rest } : {}) } }
        : {}),
    }
    const lowered = this.finish(plan, operator, plan.columns, { label: plan.alias || plan.name, read: found?.rows })
    this.#scans.set(plan, this.#scans.has(plan) ? undefined : lowered.plan.node)
    return lowered
  }

  #join(plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>, outer: Outer): Lowered {
    const left = this.lower(plan.left, outer)
    const right = this.lower(plan.right, outer)
    const both = [...left.columns, ...right.columns]
    const slots = slotsOf(both)
    const columns =
      plan.type === 'semi' || plan.type === 'anti'
        ? left.columns
        : plan.type === 'mark'
          ? [...left.columns, plan.mark!]
          : both
    const aware = plan.kind === 'join' ? plan.nullAware === true : plan.type === 'mark' && !hidesUnknown(plan.condition)
    const nullAware = aware ? { nullAware: true } : {}
    const type = plan.type
    const keys = this.#hashKeys(plan, left, right)
    if (keys.left.length === 0) {
      const condition = plan.condition && bindSlots(plan.condition, slots, outer)
      const operator: PhysicalOperator = {
        kind: 'nested-loop-join',
        type,
        left: left.plan,
        right: right.plan,
        ...(condition ? { condition } : {}),
        ...nullAware,
      }
      return this.finish(plan, operator, columns)
    }
    const rest = conjunction(keys.rest)
    const operator: PhysicalOperator = {
      kind: 'hash-join',
      type,
      left: left.plan,
      right: right.plan,
      leftKeys: keys.left.map((key) => bindSlots(key, left.slots, outer)),
      rightKeys: keys.right.map((key) => bindSlots(key, right.slots, outer)),
      ...(keys.nullSafe.includes(true) ? { nullSafe: keys.nullSafe } : {}),
      ...(rest ? { residual: bindSlots(rest, slots, outer) } : {}),
      ...nullAware,
    }
    const joined = this.finish(plan, operator, columns)
    const pairs = keys.left.map((key, i) => ({ left: key, right: keys.right[i], nullSafe: keys.nullSafe[i] }))
    return this.#withLookup(plan, { type, nullAware: aware, left: plan.left, right: plan.right }, pairs, joined)
  }

  #withLookup(
    plan: LogicalPlan,
    join: Parameters<typeof planLookup>[0],
    pairs: Parameters<typeof planLookup>[1],
    joined: Lowered,
    single?: true,
  ): Lowered {
    const input = joined.plan
    if (input.kind !== 'hash-join' && input.kind !== 'nested-loop-join') return joined
    const found = planLookup(join, pairs, this.#catalog, (side) => this.#estimator.of(side))
    const scan = found && this.#scans.get(found.scan)
    if (!found || scan === undefined) return joined
    const { driver, attribute, index } = found
    const slots = slotsOf(outputColumns(join[driver]))
    const key =
      input.kind === 'hash-join'
        ? (driver === 'left' ? input.leftKeys : input.rightKeys)[found.key]
        : bindSlots(pairs[found.key][driver], slots, new Map())
    const operator: PhysicalOperator = { kind: 'key-lookup', input, driver, key, scan, attribute, index, single }
    return this.finish(plan, operator, joined.columns)
  }

  /** What a scalar subquery is compared with by a filter above: a subquery of several rows is the join's to refuse. */
  #withSubqueryKey(plan: Extract<LogicalPlan, { kind: 'filter' }>, joined: Lowered): Lowered {
    const { input } = plan
    if (input.kind !== 'mark-join' || input.type !== 'single' || input.condition) return joined
    const ids = outputIds(input.left)
    const pairs = conjunctsOf(plan.condition).flatMap((term) => {
      if (!isEquality(term)) return []
      const [a, b] = term.args
      if (a.kind !== 'column' || b.kind !== 'column' || a.type.oid !== b.type.oid) return []
      if (ids.has(a.id) === ids.has(b.id)) return []
      return [{ left: ids.has(a.id) ? a : b, right: ids.has(a.id) ? b : a, nullSafe: false }]
    })
    // As an inner join: rows of the left that the filter throws away need not be read.
    const join = { type: 'inner', nullAware: false, left: input.left, right: input.right } as const
    return this.#withLookup(input, join, pairs, joined, true)
  }

  #hashKeys(
    plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>,
    left: Lowered,
    right: Lowered,
  ): ReturnType<typeof joinKeys> {
    const ids = (side: Lowered): Set<ColumnId> => new Set(side.slots.keys())
    if (plan.kind === 'join' || plan.type !== 'mark')
      return joinKeys(conjunctsOf(plan.condition), ids(left), ids(right))
    const { condition } = plan
    const compared = condition && hidesUnknown(condition) && condition.kind === 'is-boolean' ? condition.arg : condition
    return joinKeys(conjunctsOf(compared), ids(left), ids(right))
  }

  #apply(plan: Extract<LogicalPlan, { kind: 'apply' }>, outer: Outer): Lowered {
    const left = this.lower(plan.left, outer)
    const free = freeColumns(plan.right)
    const passed = left.columns.filter((column) => free.has(column.id))
    const firstParameter = this.#parameter
    this.#parameter += passed.length
    const inner = new Map(outer)
    passed.forEach((column, i) => {
      inner.set(column.id, { kind: 'parameter', number: firstParameter + i, type: column.type })
    })
    const right = this.lower(plan.right, inner)
    const both = [...left.columns, ...right.columns]
    const columns =
      plan.type === 'semi' || plan.type === 'anti'
        ? left.columns
        : plan.type === 'mark'
          ? [...left.columns, plan.mark!]
          : both
    const condition = plan.condition && bindSlots(plan.condition, slotsOf(both), outer)
    const operator: PhysicalOperator = {
      kind: 'apply',
      type: plan.type,
      left: left.plan,
      right: right.plan,
      parameters: passed.map((column) => left.slots.get(column.id)!),
      firstParameter,
      ...(condition ? { condition } : {}),
    }
    return this.finish(plan, operator, columns)
  }

  #limit(plan: Extract<LogicalPlan, { kind: 'limit' }>, outer: Outer): Lowered {
    const limit = plan.limit && bindSlots(plan.limit, new Map(), outer)
    const offset = plan.offset && bindSlots(plan.offset, new Map(), outer)
    const bounds = { ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) }
    if (plan.input.kind === 'sort' && !plan.ties) {
      const input = this.lower(plan.input.input, outer)
      const keys = this.#keys(plan.input.keys, input, outer)
      return this.finish(plan, { kind: 'sort', input: input.plan, keys, ...bounds }, input.columns)
    }
    const input =
      plan.input.kind === 'lock-rows' && !plan.ties
        ? this.#lockRows(plan.input, bounds, outer)
        : this.lower(plan.input, outer)
    const ties = plan.ties && this.#keys(plan.ties, input, outer)
    return this.finish(plan, { kind: 'limit', input: input.plan, ...bounds, ...(ties ? { ties } : {}) }, input.columns)
  }

  #lockRows(
    plan: Extract<LogicalPlan, { kind: 'lock-rows' }>,
    bounds: { readonly limit?: Expression; readonly offset?: Expression } | undefined,
    outer: Outer,
  ): Lowered {
    requireRealRows(plan)
    const input = this.lower(plan.input, outer)
    const locks = plan.locks.map((lock) => ({ ...lock, rowId: bindSlots(lock.rowId, input.slots, outer) }))
    return this.finish(plan, { kind: 'lock-rows', input: input.plan, locks, ...bounds }, input.columns)
  }

  #keys(keys: readonly SortKey[], input: Lowered, outer: Outer): readonly SortKey[] {
    return mapSortKeys(keys, (expression) => bindSlots(expression, input.slots, outer))
  }
}

/** A row that an outer join may make up cannot be locked. */
function requireRealRows(plan: Extract<LogicalPlan, { kind: 'lock-rows' }>): void {
  for (const lock of plan.locks) {
    if (lock.rowId.kind !== 'column' || !mayBeMadeUp(plan.input, lock.rowId.id)) continue
    throw new PgError('0A000', `FOR ${lock.mode.toUpperCase()} cannot be applied to the nullable side of an outer join`)
  }
}

function mayBeMadeUp(plan: LogicalPlan, column: ColumnId): boolean {
  if (plan.kind === 'join' || plan.kind === 'apply') {
    const side = outputIds(plan.left).has(column) ? 'left' : 'right'
    if (
      plan.type === 'full' ||
      (plan.type === 'left' && side === 'right') ||
      (plan.type === 'right' && side === 'left')
    )
      return true
    return mayBeMadeUp(plan[side], column)
  }
  if (plan.kind === 'project') {
    const made = plan.items.find((item) => item.column.id === column)?.expression
    return made?.kind === 'column' && mayBeMadeUp(plan.input, made.id)
  }
  const inner = inputsOf(plan).find((input) => outputIds(input).has(column))
  return inner !== undefined && mayBeMadeUp(inner, column)
}

/** A mark's condition in IS TRUE: nobody tells a NULL mark from FALSE. */
const hidesUnknown = (condition: Expression | undefined): boolean =>
  !condition || (condition.kind === 'is-boolean' && condition.test === true && !condition.negated)

/** The first place of each column. */
export function slotsOf(columns: readonly PlanColumn[]): Map<ColumnId, number> {
  const slots = new Map<ColumnId, number>()
  columns.forEach((column, i) => {
    if (!slots.has(column.id)) slots.set(column.id, i)
  })
  return slots
}

export function bindSlots(expression: Expression, slots: ReadonlyMap<ColumnId, number>, outer: Outer): Expression {
  return transform(expression, (part) => {
    if (part.kind === 'subquery') throw new Error('a subquery was left in an expression')
    if (part.kind !== 'column') return part
    const slot = slots.get(part.id)
    if (slot !== undefined) return { kind: 'slot', slot, type: part.type }
    const parameter = outer.get(part.id)
    if (!parameter) throw new Error(`column ${part.id} is not in scope`)
    return parameter
  })
}

/** Outer columns as parameters, own columns as they are. */
const bindOuter = (expression: Expression, slots: ReadonlyMap<ColumnId, number>, outer: Outer): Expression =>
  transform(expression, (part) => (part.kind === 'column' && !slots.has(part.id) ? (outer.get(part.id) ?? part) : part))

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
