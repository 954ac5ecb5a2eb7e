// Late materialisation: of many rows of which a limit leaves few, only what decides which few they are is read. Their other columns are
// fetched by row id afterwards, and what is computed of those is computed then.
import type { CatalogView } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { Estimator } from '../estimate/cardinality.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import { joinKeys } from '../join-keys.ts'
import { type LogicalPlan, type PlanColumn, rowIdAttribute } from '../logical.ts'
import { planLookup } from '../lookup-keys-of-join.ts'
import { collectColumns, conjunctsOf, substitute } from '../traverse-expression.ts'
import { mapInputs, outputColumns, outputIds } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { fetchPays } from './fetch-pays.ts'

type Limit = Extract<LogicalPlan, { kind: 'limit' }>
type Scan = Extract<LogicalPlan, { kind: 'scan' }>
type Project = Extract<LogicalPlan, { kind: 'project' }>
type Item = Project['items'][number]

export function fetchAfterLimits(plan: LogicalPlan, rules: RuleContext): LogicalPlan {
  const estimator = new Estimator(rules.catalog)
  const visit = (node: LogicalPlan): LogicalPlan => {
    // What runs again and again reads few rows each time, or nobody knows how many.
    if (node.kind === 'recursive') return node
    if (node.kind === 'apply') {
      const left = visit(node.left)
      return left === node.left ? node : { ...node, left }
    }
    const below = mapInputs(node, visit)
    return below.kind === 'limit' ? fetchAfter(below, rules, estimator) : below
  }
  return visit(plan)
}

function fetchAfter(limit: Limit, rules: RuleContext, estimator: Estimator): LogicalPlan {
  const sort = limit.input.kind === 'sort' ? limit.input : undefined
  const body = sort ? sort.input : limit.input
  const reads = new Set<ColumnId>()
  for (const key of sort?.keys ?? []) collectColumns(key.expression, reads)
  if (!sort && !isOfOneTable(body)) return limit
  const lifted = body.kind === 'project' ? liftedItems(body, reads) : new Set<Item>()
  const scans = scansBelow(body, { reads, lifted, catalog: rules.catalog, estimator })
  const fetches = scans.flatMap((scan) => {
    const columns = scan.columns.filter(({ id }, i) => !reads.has(id) && scan.attributes[i] !== rowIdAttribute)
    return fetchPays(limit, scan, columns, rules.catalog, estimator) ? [fetchOf(scan, columns, rules)] : []
  })
  if (fetches.length === 0) return limit
  const leaner = new Leaner(fetches, lifted)
  const input = leaner.without(body)
  let plan: LogicalPlan = { ...limit, input: sort ? { ...sort, input } : input }
  for (const { scan, rowId, columns, attributes } of fetches)
    plan = {
      kind: 'fetch-rows',
      input: plan,
      table: scan.table,
      alias: scan.alias,
      rowId: rowId.id,
      columns,
      attributes,
    }
  const made = new Map([...lifted].map((item) => [item.column.id, item.expression]))
  const items = outputColumns(limit).map((column) => {
    const expression = made.get(column.id) ?? columnOf(column)
    return { column, expression: substitute(expression, leaner.sources) }
  })
  return { kind: 'project', input: plan, items }
}

/** What the project below a limit computes for the output alone. */
const liftedItems = (project: Project, read: ReadonlySet<ColumnId>): ReadonlySet<Item> =>
  new Set(
    project.items.filter(
      ({ column, expression }) => expression.kind !== 'column' && !read.has(column.id) && !isVolatile(expression),
    ),
  )

/** Rows of joins may come by look-ups of keys, as many as are wanted. */
const isOfOneTable = (plan: LogicalPlan): boolean =>
  plan.kind === 'scan' || ((plan.kind === 'project' || plan.kind === 'filter') && isOfOneTable(plan.input))

interface Search {
  readonly reads: Set<ColumnId>
  readonly lifted: ReadonlySet<Item>
  readonly catalog: CatalogView
  readonly estimator: Estimator
}

/** Scans whose columns reach the limit as they are, but for those that are added to `reads`: what is read on the way. */
function scansBelow(plan: LogicalPlan, search: Search): readonly Scan[] {
  const { reads, lifted } = search
  switch (plan.kind) {
    case 'scan':
      for (const filter of plan.filters) collectColumns(filter, reads)
      return [plan]
    case 'filter':
      collectColumns(plan.condition, reads)
      return scansBelow(plan.input, search)
    case 'project':
      for (const item of plan.items) {
        const { column, expression } = item
        if (lifted.has(item)) continue
        if (expression.kind !== 'column' || reads.has(column.id)) collectColumns(expression, reads)
      }
      return scansBelow(plan.input, search)
    case 'join': {
      if (plan.condition) collectColumns(plan.condition, reads)
      const leftOnly = plan.type === 'semi' || plan.type === 'anti'
      const looked = lookedUp(plan, search)
      const left = scansBelow(plan.left, search)
      const all = leftOnly ? left : [...left, ...scansBelow(plan.right, search)]
      return all.filter((scan) => scan !== looked)
    }
    default:
      return []
  }
}

/** The scan that reads only rows whose keys the join's other side has. */
function lookedUp(join: Extract<LogicalPlan, { kind: 'join' }>, { catalog, estimator }: Search): Scan | undefined {
  const { type, nullAware = false, left, right } = join
  const keys = joinKeys(conjunctsOf(join.condition), outputIds(left), outputIds(right))
  const pairs = keys.left.map((key, i) => ({ left: key, right: keys.right[i], nullSafe: keys.nullSafe[i] }))
  return planLookup({ type, nullAware, left, right }, pairs, catalog, (side) => estimator.of(side))?.scan
}

interface Fetch {
  readonly scan: Scan
  readonly rowId: PlanColumn
  readonly columns: readonly PlanColumn[]
  readonly attributes: readonly number[]
}

function fetchOf(scan: Scan, columns: readonly PlanColumn[], rules: RuleContext): Fetch {
  const at = scan.attributes.indexOf(rowIdAttribute)
  const rowId = at < 0 ? { id: rules.freshId(), name: 'rowid', type: typeRef(Oid.int8) } : scan.columns[at]
  return { scan, rowId, columns, attributes: columns.map((column) => scan.attributes[scan.columns.indexOf(column)]) }
}

/** The plan below the limit without what is fetched or computed after it, and with row ids instead. */
class Leaner {
  /** Of columns that are not there any more, and of others that only had another name: what they are of the scans' columns. */
  readonly sources = new Map<ColumnId, Expression>()
  readonly #fetches: ReadonlyMap<LogicalPlan, Fetch>
  readonly #lifted: ReadonlySet<Item>
  readonly #rowIds: ReadonlySet<ColumnId>

  constructor(fetches: readonly Fetch[], lifted: ReadonlySet<Item>) {
    this.#fetches = new Map(fetches.map((fetch) => [fetch.scan, fetch]))
    this.#lifted = lifted
    this.#rowIds = new Set(fetches.map(({ rowId }) => rowId.id))
    for (const { columns } of fetches) for (const column of columns) this.sources.set(column.id, columnOf(column))
  }

  without(plan: LogicalPlan): LogicalPlan {
    switch (plan.kind) {
      case 'scan': {
        const fetch = this.#fetches.get(plan)
        return fetch ? withoutColumns(plan, fetch) : plan
      }
      case 'project':
        return this.#project(plan)
      case 'join':
        if (plan.type === 'semi' || plan.type === 'anti') return { ...plan, left: this.without(plan.left) }
        return mapInputs(plan, (input) => this.without(input))
      case 'filter':
        return mapInputs(plan, (input) => this.without(input))
      default:
        return plan
    }
  }

  #project(plan: Project): LogicalPlan {
    const input = this.without(plan.input)
    const items: Item[] = []
    const there = new Map<ColumnId, PlanColumn>(outputColumns(input).map((column) => [column.id, column]))
    /** Columns of the input that whoever is lifted wants to find above. */
    const passed = new Set<ColumnId>()
    for (const id of there.keys()) if (this.#rowIds.has(id)) passed.add(id)
    for (const item of plan.items) {
      const { column, expression } = item
      const source = expression.kind === 'column' ? this.sources.get(expression.id) : undefined
      if (source) this.sources.set(column.id, source)
      else if (this.#lifted.has(item)) collectColumns(expression, passed)
      else items.push(item)
    }
    const made = new Set(items.map(({ column }) => column.id))
    for (const id of passed) {
      const column = there.get(id)
      if (column && !made.has(id)) items.push({ column, expression: columnOf(column) })
    }
    return { ...plan, input, items }
  }
}

function withoutColumns(scan: Scan, { rowId, columns }: Fetch): Scan {
  const kept = scan.columns.flatMap((column, i) =>
    columns.includes(column) || column === rowId ? [] : [{ column, attribute: scan.attributes[i] }],
  )
  return {
    ...scan,
    columns: [rowId, ...kept.map(({ column }) => column)],
    attributes: [rowIdAttribute, ...kept.map(({ attribute }) => attribute)],
  }
}

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
