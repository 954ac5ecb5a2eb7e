// Estimates rows and columns of every operator, bottom up. Plans are immutable, so an estimate is made once per operator.
import { findFunction } from '../../functions/registry.ts'
import type { CatalogView } from '../../tables.ts'
import { rowIdAttribute, type LogicalPlan } from '../logical.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { isConstant, isEquality } from '../facts.ts'
import { collectColumns, conjunctsOf } from '../traverse-expression.ts'
import { outputColumns } from '../traverse-plan.ts'
import * as defaults from './defaults.ts'
import { atLeastOne, bothColumns, type ColumnEstimate, type Estimate } from './estimate.ts'
import { joinedColumns, joinSelectivity } from './join-selectivity.ts'
import { conjunctionSelectivity, selectivity } from './selectivity.ts'

export class Estimator {
  readonly #catalog: CatalogView
  readonly #known = new WeakMap<LogicalPlan, Estimate>()
  /** Plans of CTEs in scope, by number. */
  readonly #ctes = new Map<number, Estimate>()

  constructor(catalog: CatalogView) {
    this.#catalog = catalog
  }

  of(plan: LogicalPlan): Estimate {
    const known = this.#known.get(plan)
    if (known) return known
    const estimate = this.#estimate(plan)
    this.#known.set(plan, estimate)
    return estimate
  }

  /** Tells of a CTE before what reads it is estimated. */
  register(cte: number, plan: LogicalPlan): void {
    this.#ctes.set(cte, this.of(plan))
  }

  tableRows(oid: number): number {
    const relation = this.#catalog.relationByOid(oid)
    const known = relation && 'table' in relation ? relation.table.statistics?.rows : undefined
    return known ?? (relation?.kind === 'table' ? defaults.tableRows : defaults.virtualTableRows)
  }

  #estimate(plan: LogicalPlan): Estimate {
    switch (plan.kind) {
      case 'scan':
        return this.#scan(plan)
      case 'function-scan': {
        const definition = findFunction(plan.function)
        const rows = seriesLength(plan) ?? (definition?.kind === 'set' && definition.rows) ?? defaults.functionRows
        return { rows: atLeastOne(rows || defaults.functionRows), columns: unknownColumns(plan, rows || 1), keys: [] }
      }
      case 'values':
        return { rows: plan.rows.length, columns: unknownColumns(plan, plan.rows.length), keys: [] }
      case 'empty':
        return { rows: 0, columns: unknownColumns(plan, 0), keys: [] }
      case 'filter': {
        const input = this.of(plan.input)
        const columns = narrowed(input.columns, conjunctsOf(plan.condition))
        return { ...input, columns, rows: atLeastOne(input.rows * selectivity(plan.condition, input)) }
      }
      case 'project':
      case 'project-set':
        return this.#project(plan)
      case 'join':
        return this.#join(plan)
      case 'apply':
      case 'mark-join':
        return this.#apply(plan)
      case 'aggregate':
        return this.#aggregate(plan)
      case 'window':
      case 'sort':
      case 'fetch-rows':
      case 'lock-rows':
        return this.of(plan.input)
      case 'limit': {
        const input = this.of(plan.input)
        const limit = constantRows(plan.limit) ?? (plan.limit ? defaults.limitRows : Infinity)
        const rest = input.rows - (constantRows(plan.offset) ?? 0)
        return { ...input, rows: Math.max(0, Math.min(limit, rest)) }
      }
      case 'distinct': {
        const input = this.of(plan.input)
        const keys = plan.on ?? outputColumns(plan.input).map(toColumn)
        return { ...input, rows: groupCount(keys, input) }
      }
      case 'set-operation':
        return this.#setOperation(plan)
      case 'with':
        for (const cte of plan.ctes) this.register(cte.cte, cte.plan)
        return this.of(plan.body)
      case 'cte-scan': {
        const source = this.#ctes.get(plan.cte)
        if (!source) return { rows: defaults.tableRows, columns: unknownColumns(plan, defaults.tableRows), keys: [] }
        const renamed = new Map(plan.columns.map((column, i) => [plan.source[i], column.id]))
        return renameColumns(source, renamed)
      }
      case 'recursive': {
        const base = this.of(plan.base)
        this.#ctes.set(plan.cte, { ...base, columns: new Map(), keys: [] })
        return { rows: atLeastOne(base.rows * 10), columns: unknownColumns(plan, base.rows * 10), keys: [] }
      }
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge':
        return { rows: plan.returning ? this.of(plan.input).rows : 0, columns: new Map(), keys: [] }
    }
  }

  #scan(plan: Extract<LogicalPlan, { kind: 'scan' }>): Estimate {
    const relation = this.#catalog.relationByOid(plan.table)
    const table = relation && 'table' in relation ? relation.table : undefined
    const statistics = table?.statistics
    const total = plan.file?.rows ?? this.tableRows(plan.table)
    const source = { scan: plan.columns[0]?.id ?? 0, rows: Math.max(1, total) }
    const columns = new Map<ColumnId, ColumnEstimate>()
    const idOf = new Map<number, ColumnId>()
    const isNotNull = (attribute: number): boolean | undefined =>
      table?.schema.columns.find((candidate) => candidate.attribute === attribute)?.notNull
    plan.columns.forEach((column, i) => {
      const attribute = plan.attributes[i]
      idOf.set(attribute, column.id)
      const known = statistics?.columns.get(attribute)
      columns.set(column.id, {
        distinct: known
          ? Math.max(1, known.distinct)
          : attribute === rowIdAttribute
            ? Math.max(1, total)
            : Math.max(1, Math.min(defaults.distinctValues, total / defaults.rowsPerValue)),
        nullFraction: known?.nullFraction ?? (isNotNull(attribute) ? 0 : defaults.nullFraction),
        min: known?.min,
        max: known?.max,
        sample: known?.sample,
        source,
      })
    })
    const keys: { columns: ColumnId[]; rows: number }[] = []
    for (const constraint of table?.schema.constraints ?? []) {
      if (constraint.kind !== 'primary' && constraint.kind !== 'unique') continue
      const ids = constraint.attributes.map((attribute) => idOf.get(attribute))
      if (!ids.every((id) => id !== undefined)) continue
      keys.push({ columns: ids, rows: Math.max(1, total) })
      // A key of one column has as many values as the table rows, whatever the sketch says.
      if (ids.length === 1) columns.set(ids[0], { ...columns.get(ids[0])!, distinct: Math.max(1, total) })
    }
    const base: Estimate = { rows: total, columns, keys }
    const filtered = total * conjunctionSelectivity(plan.filters, base)
    return { ...base, columns: narrowed(columns, plan.filters), rows: total === 0 ? 0 : atLeastOne(filtered) }
  }

  #project(plan: Extract<LogicalPlan, { kind: 'project' | 'project-set' }>): Estimate {
    const input = this.of(plan.input)
    const columns = new Map<ColumnId, ColumnEstimate>()
    const renamed = new Map<ColumnId, ColumnId>()
    for (const { column, expression } of plan.items) {
      if (expression.kind === 'column') {
        const known = input.columns.get(expression.id)
        if (known) columns.set(column.id, known)
        if (!renamed.has(expression.id)) renamed.set(expression.id, column.id)
      } else {
        const used = [...collectColumns(expression)]
        if (used.length > 0)
          columns.set(column.id, { distinct: distinctOf(expression, input), nullFraction: defaults.nullFraction })
      }
    }
    const rows = plan.kind === 'project-set' ? input.rows * defaults.arrayElements : input.rows
    return { rows, columns, keys: plan.kind === 'project-set' ? [] : renamedKeys(input, renamed) }
  }

  #join(plan: Extract<LogicalPlan, { kind: 'join' }>): Estimate {
    const left = this.of(plan.left)
    const right = this.of(plan.right)
    const terms = conjunctsOf(plan.condition)
    const share = joinSelectivity(terms, left, right)
    const inner = left.rows * right.rows * share
    const both = (rows: number): Estimate => ({
      rows,
      columns: bothColumns(left, right),
      keys: joinedKeys(terms, left, right),
    })
    switch (plan.type) {
      case 'inner':
      case 'cross':
        return {
          ...both(left.rows === 0 || right.rows === 0 ? 0 : atLeastOne(inner)),
          columns: joinedColumns(terms, left, right),
        }
      case 'left':
        return {
          ...both(Math.max(left.rows, inner)),
          columns: new Map([...left.columns, ...padded(right, inner / left.rows)]),
        }
      case 'right':
        return {
          ...both(Math.max(right.rows, inner)),
          columns: new Map([...padded(left, inner / right.rows), ...right.columns]),
        }
      case 'full':
        return both(Math.max(left.rows + right.rows - Math.min(left.rows, right.rows), inner))
      case 'semi':
      case 'anti': {
        const matched = matchedShare(terms, left, right)
        const rows = left.rows * (plan.type === 'semi' ? matched : Math.max(1 - matched, 0.05))
        return { ...left, rows: left.rows === 0 ? 0 : atLeastOne(rows) }
      }
    }
  }

  #apply(plan: Extract<LogicalPlan, { kind: 'apply' | 'mark-join' }>): Estimate {
    const left = this.of(plan.left)
    const right = this.of(plan.right)
    switch (plan.type) {
      case 'semi':
        return { ...left, rows: atLeastOne(left.rows * defaults.booleanSelectivity) }
      case 'anti':
        return { ...left, rows: atLeastOne(left.rows * defaults.booleanSelectivity) }
      case 'mark':
        return left
      case 'single':
        return { rows: left.rows, columns: bothColumns(left, right), keys: left.keys }
      case 'inner':
      case 'left': {
        const rows = left.rows * right.rows * selectivity(plan.condition, right)
        return { rows: atLeastOne(rows), columns: bothColumns(left, right), keys: [] }
      }
    }
  }

  #aggregate(plan: Extract<LogicalPlan, { kind: 'aggregate' }>): Estimate {
    const input = this.of(plan.input)
    const expressions = plan.groups.map((group) => group.expression)
    const sets = plan.groupingSets ?? [plan.groups.map((_, i) => i)]
    const rows = sets.reduce(
      (sum, set) =>
        sum +
        groupCount(
          set.map((i) => expressions[i]),
          input,
        ),
      0,
    )
    const columns = new Map<ColumnId, ColumnEstimate>()
    for (const { column, expression } of plan.groups) {
      const known = expression.kind === 'column' ? input.columns.get(expression.id) : undefined
      columns.set(column.id, known ?? { distinct: distinctOf(expression, input), nullFraction: defaults.nullFraction })
    }
    for (const call of plan.aggregates) columns.set(call.column.id, { distinct: Math.max(1, rows), nullFraction: 0 })
    const keys = plan.groupingSets
      ? []
      : [{ columns: plan.groups.map((group) => group.column.id), rows: atLeastOne(rows) }]
    return { rows: plan.groups.length === 0 ? 1 : rows, columns, keys }
  }

  #setOperation(plan: Extract<LogicalPlan, { kind: 'set-operation' }>): Estimate {
    const left = this.of(plan.left)
    const right = this.of(plan.right)
    const sum = left.rows + right.rows
    const rows = plan.op === 'union' ? sum : plan.op === 'intersect' ? Math.min(left.rows, right.rows) : left.rows
    return { rows, columns: unknownColumns(plan, rows), keys: [] }
  }
}

/** A column that equals a constant has one value left, one in a list as many as the list. */
function narrowed(
  columns: ReadonlyMap<ColumnId, ColumnEstimate>,
  terms: readonly Expression[],
): ReadonlyMap<ColumnId, ColumnEstimate> {
  let changed: Map<ColumnId, ColumnEstimate> | undefined
  for (const term of terms) {
    const [subject, values] = fixedValues(term)
    const known = subject?.kind === 'column' ? columns.get(subject.id) : undefined
    if (subject?.kind !== 'column' || !known || known.distinct <= values) continue
    changed ??= new Map(columns)
    changed.set(subject.id, { ...known, distinct: values, sample: undefined })
  }
  return changed ?? columns
}

function fixedValues(term: Expression): [Expression | undefined, number] {
  if (term.kind === 'in-list' && !term.all) return [term.left, Math.max(1, term.list.length)]
  if (!isEquality(term)) return [undefined, 0]
  const [left, right] = term.args
  if (isConstant(right)) return [left, 1]
  return isConstant(left) ? [right, 1] : [undefined, 0]
}

/** Every column has an estimate, so that join conditions find the side they belong to. */
function unknownColumns(plan: LogicalPlan, rows: number): Map<ColumnId, ColumnEstimate> {
  const distinct = Math.max(1, Math.min(defaults.distinctValues, rows))
  return new Map(outputColumns(plan).map((column) => [column.id, { distinct, nullFraction: defaults.nullFraction }]))
}

const toColumn = (column: { id: ColumnId; type: Expression['type'] }): Expression => ({
  kind: 'column',
  id: column.id,
  type: column.type,
})

/** Distinct combinations of the expressions, no more than rows. */
export function groupCount(expressions: readonly Expression[], input: Estimate): number {
  if (expressions.length === 0) return 1
  const counts = expressions.map((expression) => distinctOf(expression, input)).sort((a, b) => b - a)
  // Columns of one table depend on each other: each further one counts for less.
  const combined = counts.reduce((product, count, i) => product * (i === 0 ? count : count ** (1 / Math.min(i, 3))), 1)
  return input.rows === 0 ? 0 : atLeastOne(Math.min(combined, input.rows))
}

export function distinctOf(expression: Expression, input: Estimate): number {
  if (expression.kind === 'literal' || expression.kind === 'parameter') return 1
  if (expression.kind === 'column') return input.columns.get(expression.id)?.distinct ?? defaults.distinctValues
  const parts = [...collectColumns(expression)].map((id) => input.columns.get(id)?.distinct ?? defaults.distinctValues)
  return Math.min(Math.max(1, ...parts), Math.max(1, input.rows))
}

function renameColumns(source: Estimate, renamed: ReadonlyMap<ColumnId, ColumnId>): Estimate {
  const columns = new Map<ColumnId, ColumnEstimate>()
  for (const [from, to] of renamed) {
    const known = source.columns.get(from)
    if (known) columns.set(to, known)
  }
  return { rows: source.rows, columns, keys: renamedKeys(source, renamed) }
}

const renamedKeys = (source: Estimate, renamed: ReadonlyMap<ColumnId, ColumnId>): Estimate['keys'] =>
  source.keys.flatMap((key) => {
    const columns = key.columns.map((id) => renamed.get(id))
    return columns.every((id) => id !== undefined) ? [{ columns, rows: key.rows }] : []
  })

/** A side's keys survive a join that finds at most one partner for each of its rows. */
function joinedKeys(terms: readonly Expression[], left: Estimate, right: Estimate): Estimate['keys'] {
  const equal = new Set<ColumnId>()
  for (const term of terms) {
    if (!isEquality(term)) continue
    for (const arg of term.args) if (arg.kind === 'column') equal.add(arg.id)
  }
  const covered = (side: Estimate): boolean => side.keys.some((key) => key.columns.every((id) => equal.has(id)))
  return [...(covered(right) ? left.keys : []), ...(covered(left) ? right.keys : [])]
}

/** The share of left rows that find a partner. */
function matchedShare(terms: readonly Expression[], left: Estimate, right: Estimate): number {
  let share = 1
  let equalities = 0
  for (const term of terms) {
    if (!isEquality(term)) continue
    equalities++
    const [a, b] = term.args
    const leftFirst = [...collectColumns(a)].every((id) => left.columns.has(id))
    const inLeft = distinctOf(leftFirst ? a : b, left)
    const inRight = Math.min(distinctOf(leftFirst ? b : a, right), right.rows)
    share = Math.min(share, inRight / Math.max(1, inLeft))
  }
  if (equalities === 0) return defaults.booleanSelectivity
  const others = terms.length - equalities
  return Math.min(1, share) * (others > 0 ? 0.75 ** others : 1)
}

const constantRows = (expression: Expression | undefined): number | undefined =>
  expression?.kind === 'literal' && expression.value !== null ? Number(expression.value as bigint | number) : undefined

/** generate_series(a, b) over integers. */
function seriesLength(plan: Extract<LogicalPlan, { kind: 'function-scan' }>): number | undefined {
  if (findFunction(plan.function)?.name !== 'generate_series' || plan.args.length > 3) return undefined
  const values = plan.args.map((arg) => constantRows(arg))
  const [start, end, step = 1] = values
  if (start === undefined || end === undefined || !Number.isFinite(start) || !Number.isFinite(end) || !step)
    return undefined
  return Math.max(0, Math.floor((end - start) / step) + 1)
}

/** Columns of the side that an outer join pads: NULL in all rows but so large a share, too. */
const padded = ({ columns }: Estimate, matched: number): [ColumnId, ColumnEstimate][] =>
  [...columns].map(([id, column]) => [
    id,
    { ...column, nullFraction: 1 - Math.min(1, matched) * (1 - column.nullFraction) },
  ])
