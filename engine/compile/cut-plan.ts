// Cuts a physical plan into pipelines: chains of what happens to a row between two places where rows are kept.
import type { Expression } from '../plan/expression.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import { some } from '../plan/traverse-expression.ts'
import type { Pipeline, Sink, Source, Step } from './pipeline/pipeline.ts'

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

/** undefined: nothing of the plan's root is compiled. */
export function cutPlan(plan: PhysicalPlan, options: CutOptions): CutPlan | undefined {
  if (options.refused.has(plan.node)) return undefined
  const cutter = new Cutter(options)
  if (plan.kind === 'aggregate') {
    if (plan.groupingSets || plan.groupings?.length) return undefined
    const sink: Sink = { kind: 'aggregate', groups: plan.groups, aggregates: plan.aggregates }
    const needed = slotsOf([
      ...plan.groups,
      ...plan.aggregates.flatMap(({ args, filter }) => (filter ? [...args, filter] : args)),
    ])
    cutter.nodes.push(plan.node)
    cutter.finish(cutter.cut(plan.input, needed), sink, plan.input.types.length)
    return cutter
  }
  if (plan.kind !== 'hash-join' && plan.kind !== 'filter' && plan.kind !== 'project' && plan.kind !== 'scan')
    return undefined
  const chain = cutter.cut(plan, new Set(plan.types.map((_, slot) => slot)))
  // Batches that only pass through, or a scan that only reads: interpreted columns go on as they are.
  if (chain.source.kind === 'batches' && chain.source.plan === plan) return undefined
  if (!chain.steps.some((step) => step.kind !== 'project')) return undefined
  cutter.finish(chain, { kind: 'output' }, plan.types.length)
  return cutter
}

/** Why nothing of the root is compiled. */
export function whyUncut(plan: PhysicalPlan): string {
  switch (plan.kind) {
    case 'aggregate':
      return 'grouping sets'
    case 'hash-join':
      return plan.nullSafe?.some(Boolean) ? 'a join on keys where NULL equals NULL' : `a join of type ${plan.type}`
    case 'filter':
    case 'project':
    case 'scan':
      return 'nothing to compute'
    default:
      return `the operator ${plan.kind}`
  }
}

class Cutter implements CutPlan {
  readonly pipelines: CutPipeline[] = []
  readonly nodes: number[] = []
  readonly #options: CutOptions
  #tables = 0

  constructor(options: CutOptions) {
    this.#options = options
  }

  finish(chain: Chain, sink: Sink, slots: number, leftSlots?: number): void {
    this.pipelines.push({ ...chain, sink, slots, leftSlots })
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
      case 'hash-join':
        return this.#join(plan, needed)
      default:
        return batches(plan, needed)
    }
  }

  #join(plan: PhysicalPlan & { readonly kind: 'hash-join' }, needed: ReadonlySet<number>): Chain {
    const { type } = plan
    const supported = type === 'inner' || type === 'left' || type === 'semi' || type === 'anti' || type === 'single'
    if (!supported || plan.nullSafe?.some(Boolean)) return batches(plan, needed)
    this.nodes.push(plan.node)
    const leftSlots = plan.left.types.length
    const all = plan.residual ? union(needed, slotsOf([plan.residual])) : needed
    const left = new Set([...all].filter((slot) => slot < leftSlots))
    const payload = [...all].filter((slot) => slot >= leftSlots).map((slot) => slot - leftSlots)
    payload.sort((a, b) => a - b)
    const table = this.#tables++
    const nullAware = plan.nullAware === true
    const built = this.cut(plan.right, union(new Set(payload), slotsOf(plan.rightKeys)))
    const sink: Sink = { kind: 'build', table, keys: plan.rightKeys, payload, nullAware }
    this.finish(built, sink, plan.right.types.length, leftSlots)
    const chain = this.cut(plan.left, union(left, slotsOf(plan.leftKeys)))
    return with_(chain, {
      kind: 'probe',
      node: plan.node,
      type,
      table,
      keys: plan.leftKeys,
      residual: plan.residual,
      nullAware,
    })
  }
}

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
