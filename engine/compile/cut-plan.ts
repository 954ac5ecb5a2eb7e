// Cuts a physical plan into pipelines: chains of what happens to a row between two places where rows are kept.
import type { Expression } from '../plan/expression.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import { some, transform } from '../plan/traverse-expression.ts'
import { isDistinct } from './pipeline/aggregates/aggregates.ts'
import type { GroupSets, Pipeline, Sink, Source, Step } from './pipeline/pipeline.ts'
import { readOrder } from './read-order.ts'

export interface CutPipeline extends Pipeline {
  /** Slots of the row that reaches the sink. */
  readonly slots: number
  /** Build sinks: slots of the probing row before the match's. */
  readonly leftSlots?: number
}

export interface CutPlan {
  /** In the order they run; the last gives the plan's rows. */
  readonly pipelines: readonly CutPipeline[]
  /** Plan nodes that are compiled. */
  readonly nodes: readonly number[]
}

export interface CutOptions {
  /** Whether a scan's partitions can be pinned. */
  readonly canPin: (scan: PhysicalPlan & { readonly kind: 'scan' }) => boolean
  /** Nodes that the compiler had no form for, in an earlier attempt: interpreted. */
  readonly refused: ReadonlyMap<number, unknown>
}

interface Chain {
  readonly source: Source
  readonly sourceSlots: readonly number[]
  readonly steps: readonly Step[]
}

const pipelined: ReadonlySet<PhysicalPlan['kind']> = new Set([
  ...(['scan', 'filter', 'project', 'hash-join', 'nested-loop-join'] as const),
])

/** undefined: nothing of the plan's root is compiled. */
export function cutPlan(plan: PhysicalPlan, options: CutOptions): CutPlan | undefined {
  if (options.refused.has(plan.node)) return undefined
  const cutter = new Cutter(options)
  if (plan.kind === 'aggregate') {
    if (whyNoSets(plan)) return undefined
    cutter.aggregate(plan)
    return cutter
  }
  if (plan.kind === 'distinct') {
    if (plan.on) return undefined
    const groups = plan.types.map((type, slot): Expression => ({ kind: 'slot', slot, type }))
    cutter.nodes.push(plan.node)
    const sink: Sink = { kind: 'aggregate', node: plan.node, groups, aggregates: [] }
    cutter.finish(cutter.cut(plan.input, slotsOf(groups)), sink, plan.input.types.length)
    return cutter
  }
  if (plan.kind === 'sort' && plan.limit) {
    const needed = new Set(plan.types.map((_, slot) => slot))
    const chain = cutter.cut(plan.input, needed)
    if (chain.source.kind === 'batches' && chain.steps.length === 0) return undefined
    if (isOfOneRow(chain)) return undefined
    cutter.nodes.push(plan.node)
    cutter.finish(chain, { kind: 'output', top: plan.keys }, plan.types.length)
    return cutter
  }
  if (!pipelined.has(plan.kind)) return undefined
  const chain = cutter.cut(plan, new Set(plan.types.map((_, slot) => slot)))
  // Batches that only pass through, or a scan that only reads: interpreted columns go on as they are.
  if (chain.source.kind === 'batches' && chain.source.plan === plan) return undefined
  if (!chain.steps.some((step) => step.kind !== 'project') && chain.source.kind !== 'groups') return undefined
  if (isOfOneRow(chain)) return undefined
  cutter.finish(chain, { kind: 'output' }, plan.types.length)
  return cutter
}

/** An aggregate of all rows that is projected: the interpreter is through before a module would be written. */
const isOfOneRow = ({ source, steps }: Chain): boolean =>
  source.kind === 'groups' &&
  source.plan.kind === 'aggregate' &&
  source.plan.groups.length === 0 &&
  steps.every(({ kind }) => kind !== 'probe')

/** Why nothing of the root is compiled; undefined: there is nothing to compile. */
export function whyUncut(plan: PhysicalPlan): string | undefined {
  switch (plan.kind) {
    case 'aggregate':
      return whyNoSets(plan)
    case 'distinct':
      return 'DISTINCT ON'
    case 'hash-join':
    case 'nested-loop-join':
      return `a join of type ${plan.type}`
    case 'filter':
    case 'project':
    case 'scan':
    case 'limit':
    case 'values':
    case 'empty':
    // Of their own they do nothing.
    case 'with':
    case 'cte-scan':
      return undefined
    default:
      return `the operator ${plan.kind}`
  }
}

type Aggregate = PhysicalPlan & { readonly kind: 'aggregate' }

/** undefined: each row is in one group, and nothing asks for the set. */
function setsOf({ groups, groupingSets, groupings = [] }: Aggregate): GroupSets | undefined {
  if (!groupingSets && groupings.length === 0) return undefined
  return { sets: groupingSets ?? [groups.map((_, i) => i)], groupings }
}

/** Why grouping sets are interpreted; undefined: they are not, or there are none. */
function whyNoSets(plan: Aggregate): string | undefined {
  if (!setsOf(plan)) return undefined
  if (plan.groups.length === 0) return 'grouping sets without keys'
  return plan.aggregates.some(isDistinct) ? 'grouping sets with DISTINCT aggregates' : undefined
}

class Cutter implements CutPlan {
  readonly pipelines: CutPipeline[] = []
  readonly nodes: number[] = []
  readonly #options: CutOptions
  #tables = 0
  #groups = 0

  constructor(options: CutOptions) {
    this.#options = options
  }

  finish(chain: Chain, sink: Sink, slots: number, leftSlots?: number): void {
    const pipeline = { ...chain, sink }
    const sourceSlots = readOrder(pipeline) ?? chain.sourceSlots
    this.pipelines.push({ ...pipeline, sourceSlots, slots, leftSlots })
  }

  aggregate(plan: PhysicalPlan & { readonly kind: 'aggregate' }, number?: number): void {
    const { groups, aggregates } = plan
    const needed = slotsOf([
      ...groups,
      ...aggregates.flatMap(({ args, filter }) => (filter ? [...args, filter] : args)),
    ])
    this.nodes.push(plan.node)
    const sink: Sink = {
      kind: 'aggregate',
      node: plan.node,
      number,
      groups,
      aggregates,
      sets: setsOf(plan),
    }
    this.finish(this.cut(plan.input, needed), sink, plan.input.types.length)
  }

  /** needed: slots of the plan's row that are read further on. */
  cut(plan: PhysicalPlan, needed: ReadonlySet<number>): Chain {
    if (this.#options.refused.has(plan.node)) return batches(plan, needed)
    switch (plan.kind) {
      case 'scan': {
        if (!this.#options.canPin(plan)) return batches(plan, needed)
        this.nodes.push(plan.node)
        const read = plan.filter ? union(needed, slotsOf([plan.filter])) : needed
        return {
          source: { kind: 'scan', plan },
          sourceSlots: [...read].sort((a, b) => a - b),
          steps: plan.filter ? [{ kind: 'filter', node: plan.node, condition: plan.filter }] : [],
        }
      }
      case 'filter': {
        this.nodes.push(plan.node)
        const chain = this.cut(plan.input, union(needed, slotsOf([plan.condition])))
        return with_(chain, { kind: 'filter', node: plan.node, condition: plan.condition })
      }
      case 'project': {
        this.nodes.push(plan.node)
        const chain = this.cut(plan.input, slotsOf([...needed].map((slot) => plan.expressions[slot])))
        return with_(chain, { kind: 'project', node: plan.node, expressions: plan.expressions })
      }
      case 'aggregate': {
        if (whyNoSets(plan)) return batches(plan, needed)
        const groups = this.#groups++
        this.aggregate(plan, groups)
        return { source: { kind: 'groups', plan, groups }, sourceSlots: [], steps: [] }
      }
      case 'hash-join':
        return this.#join(plan, plan, needed)
      // Without keys every row is in one bucket. Of very many pairs the interpreter looks at those that ranges leave over.
      case 'nested-loop-join':
        if (isBanded(plan)) return batches(plan, needed)
        return this.#join(
          plan,
          { leftKeys: [], rightKeys: [], residual: plan.condition, nullAware: plan.nullAware },
          needed,
        )
      default:
        return batches(plan, needed)
    }
  }

  #join(
    plan: PhysicalPlan & { readonly kind: 'hash-join' | 'nested-loop-join' },
    by: JoinKeys,
    needed: ReadonlySet<number>,
  ): Chain {
    const type = plan.type === 'cross' ? 'inner' : plan.type
    // A NULL of the condition itself is the interpreter's.
    if (type === 'mark' && plan.kind === 'nested-loop-join' && plan.nullAware !== false) return batches(plan, needed)
    if ((type === 'semi' || type === 'anti') && !by.nullAware && plan.left.rows * smallerSide < plan.right.rows)
      return this.#joinBuildingLeft(plan, type, by, needed)
    const { leftKeys, rightKeys, nullSafe, residual } = by
    this.nodes.push(plan.node)
    const leftSlots = plan.left.types.length
    // A mark is the slot after the left ones, which in the residual is the right side's first.
    const own = type === 'mark' ? new Set([...needed].filter((slot) => slot < leftSlots)) : needed
    const all = residual ? union(own, slotsOf([residual])) : own
    const left = new Set([...all].filter((slot) => slot < leftSlots))
    const payload = [...all].filter((slot) => slot >= leftSlots).map((slot) => slot - leftSlots)
    payload.sort((a, b) => a - b)
    const table = this.#tables++
    const nullAware = by.nullAware === true
    const built = this.cut(plan.right, union(new Set(payload), slotsOf(rightKeys)))
    const outer = type === 'right' || type === 'full'
    const sink: Sink = {
      kind: 'build',
      table,
      keys: rightKeys,
      nullSafe,
      payload,
      nullAware,
      keepsNulls: outer || nullAware || undefined,
    }
    this.finish(built, sink, plan.right.types.length, leftSlots)
    const chain = this.cut(plan.left, union(left, slotsOf(leftKeys)))
    return with_(chain, {
      kind: 'probe',
      node: plan.node,
      type,
      table,
      keys: leftKeys,
      nullSafe,
      residual,
      nullAware,
      leftTypes: outer ? plan.left.types : undefined,
    })
  }

  /** Few rows that may have a partner among many: the table is made of the few, and the many note which of them they meet. */
  #joinBuildingLeft(
    plan: PhysicalPlan & { readonly kind: 'hash-join' | 'nested-loop-join' },
    type: 'semi' | 'anti',
    { leftKeys, rightKeys, nullSafe, residual }: JoinKeys,
    needed: ReadonlySet<number>,
  ): Chain {
    this.nodes.push(plan.node)
    const leftSlots = plan.left.types.length
    const rightSlots = plan.right.types.length
    const read = residual ? slotsOf([residual]) : new Set<number>()
    const payload = [...union(needed, new Set([...read].filter((slot) => slot < leftSlots)))].sort((a, b) => a - b)
    const table = this.#tables++
    const built = this.cut(plan.left, union(new Set(payload), slotsOf(leftKeys)))
    const keepsNulls = type === 'anti' || undefined
    const sink: Sink = { kind: 'build', table, keys: leftKeys, nullSafe, payload, nullAware: false, keepsNulls }
    this.finish(built, sink, leftSlots, rightSlots)
    const probing = [...read].filter((slot) => slot >= leftSlots).map((slot) => slot - leftSlots)
    return with_(this.cut(plan.right, union(new Set(probing), slotsOf(rightKeys))), {
      kind: 'probe',
      node: plan.node,
      type: `right-${type}`,
      table,
      keys: rightKeys,
      nullSafe,
      // The probing row's slots come first.
      residual: residual && exchanged(residual, leftSlots, rightSlots),
      nullAware: false,
    })
  }
}

/** Less is done sooner by looking at every pair in code: looking up one row takes as long as comparing it with some 300. */
const bandedPairsMin = 1e7
const bandedRightMin = 300

function isBanded({ ranges, left, right }: Extract<PhysicalPlan, { kind: 'nested-loop-join' }>): boolean {
  return ranges !== undefined && right.rows >= bandedRightMin && left.rows * right.rows > bandedPairsMin
}

/** By how many times a side must be smaller, as it is estimated, to be built against a join's direction. */
const smallerSide = 2

const exchanged = (expression: Expression, leftSlots: number, rightSlots: number): Expression =>
  transform(expression, (one) => {
    if (one.kind !== 'slot') return one
    return { ...one, slot: one.slot < leftSlots ? one.slot + rightSlots : one.slot - leftSlots }
  })

type JoinKeys = Pick<
  PhysicalPlan & { readonly kind: 'hash-join' },
  'leftKeys' | 'rightKeys' | 'nullSafe' | 'residual' | 'nullAware'
>

const batches = (plan: PhysicalPlan, needed: ReadonlySet<number>): Chain => ({
  source: { kind: 'batches', plan },
  sourceSlots: [...needed].sort((a, b) => a - b),
  steps: [],
})

const with_ = (chain: Chain, step: Step): Chain => ({ ...chain, steps: [...chain.steps, step] })

const union = (a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> => new Set([...a, ...b])

export function slotsOf(expressions: readonly Expression[]): Set<number> {
  const slots = new Set<number>()
  for (const expression of expressions)
    some(expression, (one) => {
      if (one.kind === 'slot') slots.add(one.slot)
      return false
    })
  return slots
}
