// Where a join is told to run its few rows first, so that a large table's rows are looked up by their keys in an index: what the join
// would throw away is not read.
import type { CatalogView } from '../tables.ts'
import type { Estimate } from './estimate/estimate.ts'
import type { ColumnId, Expression } from './expression.ts'
import { type JoinType, type LogicalPlan, rowIdAttribute } from './logical.ts'
import { indexStartingWith } from './plan-index.ts'
import { outputIds } from './traverse-plan.ts'

/** Below, a table is read whole: asking for its rows costs more. */
const tableRowsMin = 50_000
/** More rows than this, by the estimate, are no few rows. */
const driverRowsMax = 100
/** Of the table, what may be looked up. */
const shareMax = 0.01

type Scan = Extract<LogicalPlan, { kind: 'scan' }>
type Side = 'left' | 'right'

export interface PlannedLookup {
  /** The side that runs first. */
  readonly driver: Side
  /** Which of the join's keys. */
  readonly key: number
  readonly scan: Scan
  readonly attribute: number
  readonly index: string
}

interface Join {
  readonly type: JoinType | 'single' | 'mark'
  readonly nullAware: boolean
  readonly left: LogicalPlan
  readonly right: LogicalPlan
}

/** keys: of both sides, side by side. Whether NULLs are equal is asked for each. */
export function planLookup(
  join: Join,
  keys: readonly { readonly left: Expression; readonly right: Expression; readonly nullSafe: boolean }[],
  catalog: CatalogView,
  estimate: (plan: LogicalPlan) => Estimate,
): PlannedLookup | undefined {
  for (const driver of driversOf(join)) {
    const target = driver === 'left' ? 'right' : 'left'
    const { rows } = estimate(join[driver])
    if (rows > driverRowsMax) continue
    for (const [key, pair] of keys.entries()) {
      const column = pair[target]
      if (pair.nullSafe || column.kind !== 'column') continue
      const found = sourceOf(join[target], column.id)
      if (!found || found.attribute === rowIdAttribute) continue
      const { scan, attribute } = found
      const relation = catalog.relationByOid(scan.table)
      const statistics = relation?.kind === 'table' ? relation.table.statistics : undefined
      if (!statistics || statistics.rows < tableRowsMin) continue
      const distinct = Math.max(1, statistics.columns.get(attribute)?.distinct ?? 1)
      if (rows * (statistics.rows / distinct) > statistics.rows * shareMax) continue
      const index = indexStartingWith(attribute, scan.table, statistics, catalog)
      if (index) return { driver, key, scan, attribute, index: index.name }
    }
  }
  return undefined
}

/** Sides whose keys decide which rows of the other one can matter. */
function driversOf({ type, nullAware }: Join): readonly Side[] {
  switch (type) {
    case 'inner':
    case 'semi':
      return ['right', 'left']
    case 'left':
    case 'anti':
    case 'single':
    case 'mark':
      return nullAware ? [] : ['left']
    case 'right':
      return ['right']
    default:
      return []
  }
}

/** The scan that a column comes from as it is, where rows with other values in it change nothing about the rest. */
export function sourceOf(
  plan: LogicalPlan,
  column: ColumnId,
): { readonly scan: Scan; readonly attribute: number } | undefined {
  switch (plan.kind) {
    case 'scan': {
      const at = plan.columns.findIndex(({ id }) => id === column)
      return at < 0 || plan.limit !== undefined ? undefined : { scan: plan, attribute: plan.attributes[at] }
    }
    case 'filter':
    case 'sort':
      return sourceOf(plan.input, column)
    case 'project':
      return through(plan.input, plan.items.find((item) => item.column.id === column)?.expression)
    case 'aggregate':
      if (plan.groupingSets) return undefined
      return through(plan.input, plan.groups.find((group) => group.column.id === column)?.expression)
    case 'distinct':
      return plan.on ? undefined : sourceOf(plan.input, column)
    case 'window': {
      const divides = plan.calls.every(({ partitionBy }) =>
        partitionBy.some((one) => one.kind === 'column' && one.id === column),
      )
      return divides && outputIds(plan.input).has(column) ? sourceOf(plan.input, column) : undefined
    }
    case 'join': {
      const side = outputIds(plan.left).has(column) ? 'left' : 'right'
      const kept = plan.type === 'inner' || plan.type === 'cross'
      const ofLeft = side === 'left' && ['left', 'semi', 'anti'].includes(plan.type)
      return kept || ofLeft || (side === 'right' && plan.type === 'right') ? sourceOf(plan[side], column) : undefined
    }
    case 'mark-join':
      return outputIds(plan.left).has(column) ? sourceOf(plan.left, column) : undefined
    default:
      return undefined
  }
}

const through = (input: LogicalPlan, expression: Expression | undefined) =>
  expression?.kind === 'column' ? sourceOf(input, expression.id) : undefined
