// Of a table that is grouped and then joined, only the groups that the join can find are made: the rows that are grouped are first
// reduced to the keys of the join's other side, where those are few (a correlated average for a handful of parts). Known as sideways
// information passing or magic sets (Beeri and Ramakrishnan, 1987).
import { Estimator } from '../estimate/cardinality.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { isEquality, isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { collectColumns, conjunction, conjunctsOf, isSubset, substitute, usesAny } from '../traverse-expression.ts'
import { inputsOf, outputIds, transformPlan } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { copyPlan } from './copy-plan.ts'
import { reducedGroupsShare, reducedRowsMin } from './limits.ts'

type Join = Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>

export function reduceAggregateInputs(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const estimator = new Estimator(context.catalog)
  return transformPlan(plan, (node) =>
    node.kind === 'join' || node.kind === 'mark-join' ? reduceJoin(node, estimator, context) : node,
  )
}

function reduceJoin(join: Join, estimator: Estimator, context: RuleContext): LogicalPlan {
  const terms = conjunctsOf(join.condition).filter((term) => isEquality(term) && !isVolatile(term))
  if (terms.length === 0) return join
  const sides = { left: join.left, right: join.right }
  for (const side of dropping(join)) {
    const [reduced, keys] = side === 'left' ? [join.left, join.right] : [join.right, join.left]
    const plan = reduceSide(reduced, keys, terms, estimator, context)
    if (plan) return { ...join, ...sides, [side]: plan }
  }
  return join
}

/** Sides whose rows the join leaves out if they meet no other. */
function dropping({ type, ...join }: Join): readonly ('left' | 'right')[] {
  switch (type) {
    case 'inner':
      return ['left', 'right']
    case 'left':
    case 'semi':
    case 'single':
      return ['right']
    case 'right':
      return ['left']
    case 'anti':
      return 'nullAware' in join && join.nullAware ? [] : ['right']
    default:
      return []
  }
}

function reduceSide(
  side: LogicalPlan,
  keys: LogicalPlan,
  terms: readonly Expression[],
  estimator: Estimator,
  context: RuleContext,
): LogicalPlan | undefined {
  const own = outputIds(side)
  const split = terms.filter((term) => isEquality(term) && term.args.filter((arg) => usesAny(arg, own)).length === 1)
  if (split.length === 0) return undefined
  return reach(side, split, own, (aggregate, reaching) => {
    if (!pays(aggregate, keys, estimator)) return undefined
    const copy = copyPlan(keys, context)
    if (!copy) return undefined
    const condition = reaching.map((term) => substitute(term, copy.columns))
    return { ...aggregate, input: semiJoined(aggregate.input, copy.plan, condition) }
  })
}

type Aggregate = Extract<LogicalPlan, { kind: 'aggregate' }>

/** Goes down to an aggregate that the terms restrict by its groups; `found` gets the terms over the aggregate's input. */
function reach(
  plan: LogicalPlan,
  terms: readonly Expression[],
  own: ReadonlySet<ColumnId>,
  found: (aggregate: Aggregate, terms: readonly Expression[]) => LogicalPlan | undefined,
): LogicalPlan | undefined {
  const through = (input: LogicalPlan, by: ReadonlyMap<ColumnId, Expression>): readonly [LogicalPlan, Expression[]] => [
    input,
    terms.filter((term) => ownColumns(term, own).every((id) => by.has(id))).map((term) => substitute(term, by)),
  ]
  switch (plan.kind) {
    case 'filter': {
      const input = reach(plan.input, terms, own, found)
      return input && { ...plan, input }
    }
    case 'project': {
      const by = new Map(plan.items.filter(movable).map((item) => [item.column.id, item.expression]))
      const [below, passed] = through(plan.input, by)
      const input = passed.length > 0 ? reach(below, passed, outputIds(below), found) : undefined
      return input && { ...plan, input }
    }
    case 'join': {
      if (plan.type !== 'inner') return undefined
      for (const side of ['left', 'right'] as const) {
        const ids = outputIds(plan[side])
        const covered = terms.filter((term) => isSubset(ownColumns(term, own), ids))
        const reached = covered.length > 0 ? reach(plan[side], covered, ids, found) : undefined
        if (reached) return { ...plan, [side]: reached }
      }
      return undefined
    }
    case 'aggregate': {
      if (plan.groups.length === 0 || plan.groupingSets) return undefined
      const by = new Map(plan.groups.filter(movable).map((group) => [group.column.id, group.expression]))
      const [, passed] = through(plan.input, by)
      return passed.length > 0 ? found(plan, passed) : undefined
    }
    default:
      return undefined
  }
}

const movable = ({ expression }: { readonly expression: Expression }): boolean => !isVolatile(expression)

const ownColumns = (term: Expression, own: ReadonlySet<ColumnId>): ColumnId[] =>
  [...collectColumns(term)].filter((id) => own.has(id))

/** Few keys against many groups, found with less work than grouping takes. */
function pays(aggregate: Aggregate, keys: LogicalPlan, estimator: Estimator): boolean {
  const { rows } = estimator.of(keys)
  if (estimator.of(aggregate.input).rows < reducedRowsMin) return false
  if (rows * reducedGroupsShare > estimator.of(aggregate).rows) return false
  return work(keys, estimator) <= work(aggregate.input, estimator)
}

/** Rows that a plan's operators take in. */
const work = (plan: LogicalPlan, estimator: Estimator): number =>
  plan.kind === 'scan'
    ? estimator.tableRows(plan.table)
    : inputsOf(plan).reduce((sum, input) => sum + estimator.of(input).rows + work(input, estimator), 0)

/** As far down as the terms can be asked. */
function semiJoined(plan: LogicalPlan, keys: LogicalPlan, terms: readonly Expression[]): LogicalPlan {
  const outer = outputIds(keys)
  const needed = (): ColumnId[] => terms.flatMap((term) => [...collectColumns(term)].filter((id) => !outer.has(id)))
  switch (plan.kind) {
    case 'filter':
      return { ...plan, input: semiJoined(plan.input, keys, terms) }
    case 'project': {
      const by = new Map(plan.items.filter(movable).map((item) => [item.column.id, item.expression]))
      if (!needed().every((id) => by.has(id))) break
      return {
        ...plan,
        input: semiJoined(
          plan.input,
          keys,
          terms.map((term) => substitute(term, by)),
        ),
      }
    }
    case 'join': {
      const sides = plan.type === 'inner' || plan.type === 'cross' ? (['left', 'right'] as const) : (['left'] as const)
      if (plan.type === 'right' || plan.type === 'full') break
      for (const side of sides)
        if (isSubset(needed(), outputIds(plan[side]))) return { ...plan, [side]: semiJoined(plan[side], keys, terms) }
      break
    }
    default:
  }
  return { kind: 'join', type: 'semi', left: plan, right: keys, condition: conjunction(terms) }
}
