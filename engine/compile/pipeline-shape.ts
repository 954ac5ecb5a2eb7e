// What of a pipeline its code depends on. Columns go by the order in which they are first read, constants that are only compared, added
// or subtracted are parameters behind the query's own, and of a table no more is left than the forms of its columns: queries that
// differ in nothing else share layouts and modules.
import type { Expression } from '../plan/expression.ts'
import { mapChildren } from '../plan/traverse-expression.ts'
import type { Value } from '../types/type.ts'
import { Constants } from './constants.ts'
import type { CutPipeline } from './cut-plan.ts'
import type { Pipeline, Sink, Source, Step } from './pipeline/pipeline.ts'
import type { ParameterForm } from './pipeline/row-code.ts'
import { readOrder, readsOnly } from './read-order.ts'

export interface PipelineShape {
  readonly pipeline: Pipeline
  /** What its code finds behind the query's parameters. */
  readonly constants: readonly Value[]
  readonly forms: readonly ParameterForm[]
}

interface Known {
  readonly parameters: number
  readonly shape: PipelineShape
}

/** Of the pipelines of plans that come again. */
const known = new WeakMap<CutPipeline, Known>()

/** parameters: how many the query has. */
export function shapeOf(pipeline: CutPipeline, parameters: number): PipelineShape {
  const before = known.get(pipeline)
  if (before?.parameters === parameters) return before.shape
  const constants = new Constants(parameters)
  let shape = findShape(pipeline, constants)
  // What an apply binds has the numbers behind the query's parameters, too.
  if (constants.clash) shape = findShape(pipeline, new Constants(undefined))
  known.set(pipeline, { parameters, shape })
  return shape
}

function findShape(cut: CutPipeline, constants: Constants): PipelineShape {
  const { source, steps, sink, sourceSlots } = cut
  const renamed = readOrder(cut) !== undefined
  // Slots before the first projection are the source's.
  let ofSource = renamed
  const told = (expression: Expression): Expression => {
    const plain = mapChildren(expression, told)
    if (plain.kind === 'slot' && ofSource) return { ...plain, slot: sourceSlots.indexOf(plain.slot) }
    if (plain.kind === 'parameter') constants.note(plain.number)
    if (plain.kind !== 'call') return plain
    const { kind, function: oid, args, type } = constants.taken(plain)
    // Neither how it was written nor where.
    return { kind, function: oid, args, type }
  }
  const all = (expressions: readonly Expression[]): Expression[] => expressions.map(told)
  const shapedSteps = steps.map((step): Step => {
    switch (step.kind) {
      case 'filter':
        return { ...step, condition: told(step.condition) }
      case 'project': {
        const expressions = step.expressions.map((expression) =>
          ofSource && !readsOnly(expression, sourceSlots) ? nothing(expression) : told(expression),
        )
        ofSource = false
        return { ...step, expressions }
      }
      case 'probe':
        return {
          ...step,
          keys: all(step.keys),
          residual: step.residual && told(step.residual),
        }
    }
  })
  const shapedSink = shapeSink(sink, told)
  return {
    pipeline: {
      source: withoutRows(source),
      steps: shapedSteps,
      sink: shapedSink,
      sourceSlots: renamed ? sourceSlots.map((_, i) => i) : sourceSlots,
    },
    constants: constants.values,
    forms: constants.forms,
  }
}

function shapeSink(sink: Sink, told: (expression: Expression) => Expression): Sink {
  switch (sink.kind) {
    case 'build':
      return { ...sink, keys: sink.keys.map(told) }
    case 'output':
      return {
        ...sink,
        top: sink.top?.map((key) => ({
          ...key,
          expression: told(key.expression),
        })),
      }
    case 'aggregate':
      return {
        ...sink,
        groups: sink.groups.map(told),
        aggregates: sink.aggregates.map((one) => ({
          ...one,
          args: one.args.map(told),
          filter: one.filter && told(one.filter),
        })),
      }
  }
}

/** An expression that nobody reads: its slots are not even loaded. */
const nothing = ({ type }: Expression): Expression => ({
  kind: 'literal',
  value: null,
  type,
})

/** Code asks for the source's number alone. */
function withoutRows(source: Source): Source {
  const { node } = source.plan
  const nodeOnly = { node, types: [], rows: 0 }
  switch (source.kind) {
    case 'scan':
      return {
        kind: 'scan',
        plan: {
          ...nodeOnly,
          kind: 'scan',
          table: 0,
          attributes: [],
          predicates: [],
        },
      }
    case 'batches':
      return { kind: 'batches', plan: { ...nodeOnly, kind: 'empty' } }
    case 'groups':
      return {
        kind: 'groups',
        plan: { ...nodeOnly, kind: 'empty' },
        groups: source.groups,
      }
  }
}
