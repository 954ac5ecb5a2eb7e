// Where the rows of a plan's pipelines come from: partitions of tables as they are pinned, and batches of operators that are interpreted.
import { buildColumn } from '../../columns/build.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import { evaluateScalar } from '../../interpret/expression/evaluate.ts'
import type { ExecuteContext, KeptBatches } from '../../interpret/execute-context.ts'
import { knownPredicate } from '../../plan/known-predicate.ts'
import { KeptRows } from '../../interpret/keep-rows.ts'
import { execute } from '../../interpret/operators.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { ScanPartition } from '../../tables.ts'
import { formKey, remainderForm, type SourceForm } from '../pipeline/source/forms.ts'
import { hasRemainder, type Pipeline, type Source } from '../pipeline/pipeline.ts'
import { laidOut, pinBatch } from './batch-source.ts'
import { codedAttributes } from './coded-attributes.ts'
import type { HelperJob } from './helper-work.ts'
import { ListFacts } from './list-facts.ts'

/** Tables are made of the rows, which take as much again. */
const keptShare = 1 / 2

type ScanSource = Source & { readonly kind: 'scan' }
type BatchSource = Source & { readonly kind: 'batches' }
type ScanMorsels = Pick<HelperJob & { readonly kind: 'rows' }, 'attributes' | 'predicates' | 'coded'> & {
  readonly partitions: readonly ScanPartition[]
}

export class PipelineSources {
  readonly #context: ExecuteContext
  /** Batches that pipelines have taken, for as long as they may be wanted again. */
  readonly taken = new Map<number, KeptBatches>()

  constructor(context: ExecuteContext) {
    this.#context = context
  }

  /** Of no rows, their forms are those that an empty column of the type has; what differs is compiled when it comes. */
  forms(pipeline: Pipeline): SourceForm[] {
    const remainders = pipeline.steps.flatMap((step, i) => (hasRemainder(step) ? [remainderForm(i)] : []))
    return [...this.#sourceForms(pipeline), ...remainders]
  }

  #sourceForms(pipeline: Pipeline): SourceForm[] {
    const { source, sourceSlots } = pipeline
    if (source.kind === 'groups') return [{ columns: [], selected: false }]
    if (source.kind === 'batches') return distinctForms(pipeline, this.#batchForms(source, sourceSlots))
    const partitions = this.#context.sources.get(source.plan.node) ?? []
    return scanForms.of(partitions, sourceSlots, () => distinctForms(pipeline, this.#scanForms(partitions, pipeline)))
  }

  #scanForms(partitions: readonly ScanPartition[], pipeline: Pipeline): SourceForm['columns'][] {
    const { plan } = pipeline.source as ScanSource
    const attributes = pipeline.sourceSlots.map((slot) => plan.attributes[slot])
    const coded = codedAttributes(plan, pipeline, partitions)
    return partitions.map((partition) => this.#context.compiled!.forms(partition, attributes, coded)!)
  }

  #batchForms(source: BatchSource, slots: readonly number[]): SourceForm['columns'][] {
    return this.#batchesOf(source).shapes.map((columns) => slots.map((slot) => columns[slot]))
  }

  /** An interpreted operator runs to its end first: the forms of its rows must be known before code is written. */
  #batchesOf({ plan }: BatchSource): KeptBatches {
    const context = this.#context
    const { kept, report } = context.compiled!
    const known = kept.get(plan.node)
    if (known) return known
    const own = new KeptRows(plan.types, context, keptShare)
    if (report?.compileOnly) return own
    try {
      for (const batch of execute(plan, context)) own.add(laidOut(batch))
    } catch (error) {
      own.release()
      throw error
    }
    kept.set(plan.node, own)
    return own
  }

  /** undefined: the source is no scan. */
  scan(pipeline: Pipeline): ScanMorsels | undefined {
    const { source, sourceSlots } = pipeline
    if (source.kind !== 'scan') return undefined
    const { plan } = source
    const partitions = this.#context.sources.get(plan.node) ?? []
    return {
      partitions,
      coded: codedAttributes(plan, pipeline, partitions),
      attributes: sourceSlots.map((slot) => plan.attributes[slot]),
      predicates: plan.predicates.flatMap((predicate) =>
        knownPredicate(predicate, (value) => evaluateScalar(value, [], this.#context)),
      ),
    }
  }

  /** To be released one by one. */
  *morsels(pipeline: Pipeline): Generator<PinnedPartition> {
    const { source, sourceSlots } = pipeline
    const compiled = this.#context.compiled!
    if (source.kind === 'batches') {
      const batches = this.#batchesOf(source)
      compiled.kept.delete(source.plan.node)
      this.taken.set(source.plan.node, batches)
      for (const batch of batches) yield pinBatch(batch, sourceSlots, compiled.memory)
      return
    }
    const { partitions, attributes, predicates, coded } = this.scan(pipeline)!
    for (const partition of partitions) {
      const pinned = compiled.pin(partition, attributes, predicates, coded)
      if (!pinned) throw new Error(`a partition of kind ${partition.kind} was not pinned`)
      yield pinned
    }
  }
}

/** By the list and the slots, which one pipeline alone has. */
const scanForms = new ListFacts<SourceForm[]>()

function distinctForms({ source, sourceSlots }: Pipeline, all: readonly SourceForm['columns'][]): SourceForm[] {
  const forms = new Map<string, SourceForm>()
  for (const columns of all) {
    const form = { columns, selected: false }
    forms.set(formKey(form), form)
  }
  if (forms.size > 0) return [...forms.values()]
  const columns = sourceSlots.map((slot) => emptyForm((source.plan as PhysicalPlan).types[slot]))
  return [{ columns, selected: false }]
}

const emptyForm = (type: PhysicalPlan['types'][number]): SourceForm['columns'][number] => {
  const { layout } = buildColumn(type, [])
  return { type, layout, nullable: false }
}
