// Runs the part of a plan that has a compiled form, pipeline by pipeline; what is above or below it is interpreted.
import type { Batch } from '../../columns/column.ts'
import { batchRowsMax } from '../../columns/column.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import { keepBatch } from '../../columns/keep.ts'
import { sliceColumn } from '../../columns/slice.ts'
import { buildColumn } from '../../columns/build.ts'
import { evaluateScalar } from '../../interpret/evaluate.ts'
import type { ExecuteContext, KnownPredicate } from '../../interpret/execute-context.ts'
import { execute, start } from '../../interpret/operators.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { inputs } from '../../plan/explain-tree.ts'
import { type CutPipeline, type CutPlan, cutPlan, whyUncut } from '../cut-plan.ts'
import { BeyondCode } from '../expression/error-codes.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { type CompileOptions, compilePipeline, layoutPipeline } from '../pipeline/compile-pipeline.ts'
import { countedNodes } from '../pipeline/row-counts.ts'
import { moduleText } from '../wasm/wat.ts'
import { formKey, type SourceForm } from '../pipeline/forms.ts'
import type { JoinLayout } from '../pipeline/probe.ts'
import type { Source } from '../pipeline/pipeline.ts'
import { laidOut, pinBatch } from './batch-source.ts'
import { GroupReader } from './group-reader.ts'
import { parameterForm } from './parameters.ts'
import { type BuiltTable, PipelineRun } from './pipeline-run.ts'

/** Below so many rows in its tables a query is over before its code would be compiled (setting jit_above_rows). */
const rowsMinDefault = 16_384

type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** undefined: nothing of the plan's root has a compiled form, or it is not worth the while. */
export function runCompiled(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> | undefined {
  return plannedRun(plan, context)?.batches()
}

/** Writes the code of all that has a compiled form below the plan's root, and runs nothing: for EXPLAIN (COMPILED). */
export function describeCompiled(plan: PhysicalPlan, context: ExecuteContext): void {
  const run = plannedRun(plan, context)
  if (run) for (const interpreted of run.describe()) describeCompiled(interpreted, context)
  else for (const input of inputs(plan)) describeCompiled(input, context)
}

function plannedRun(plan: PhysicalPlan, context: ExecuteContext): PlanRun | undefined {
  const { jit, jit_above_rows: rowsMin = rowsMinDefault } = context.session.variables
  if (jit === 'off') return undefined
  const report = context.compiled!.report
  const refused = new Map<number, string>()
  for (;;) {
    const cut = cutPlan(plan, { canPin: (scan) => canPin(scan, context), refused })
    if (!cut) {
      report?.interpreted(plan.node, refused.get(plan.node) ?? whyUncut(plan))
      return undefined
    }
    if (sourceRows(cut, context) < Number(rowsMin)) return undefined
    const run = new PlanRun(cut, plan, context)
    const refusal = run.refusal()
    if (!refusal) return run
    // What has no form is interpreted, and its rows come in as batches; at the root, or at nobody knows what, all of it is.
    if (refusal.node === undefined || refused.has(refusal.node)) {
      report?.interpreted(plan.node, refusal.reason)
      return undefined
    }
    refused.set(refusal.node, refusal.reason)
    report?.interpreted(refusal.node, refusal.reason)
  }
}

const canPin = (scan: Scan, context: ExecuteContext): boolean => {
  const partitions = context.sources.get(scan.node) ?? []
  return (
    scan.limit === undefined && partitions.every((one) => context.compiled!.forms(one, scan.attributes) !== undefined)
  )
}

function sourceRows({ pipelines }: CutPlan, context: ExecuteContext): number {
  let rows = 0
  for (const { source } of pipelines) {
    if (source.kind !== 'scan') continue
    for (const partition of context.sources.get(source.plan.node) ?? []) rows += partition.rows
  }
  return rows
}

class PlanRun {
  readonly #cut: CutPlan
  readonly #plan: PhysicalPlan
  readonly #context: ExecuteContext
  readonly #built = new Map<number, BuiltTable>()
  readonly #layouts = new Map<number, JoinLayout>()

  /** Batches of interpreted operators below, for as long as they may be wanted again. */
  readonly #kept = new Map<number, readonly Batch[]>()
  readonly #begun = performance.now()

  constructor(cut: CutPlan, plan: PhysicalPlan, context: ExecuteContext) {
    this.#cut = cut
    this.#plan = plan
    this.#context = context
  }

  /** Writes all modules into the report; answers the operators whose rows come in as batches. */
  describe(): PhysicalPlan[] {
    const layouts = new Map<number, JoinLayout>()
    for (const pipeline of this.#cut.pipelines) {
      const options = this.#options(pipeline, layouts)
      const forms = this.#formsOf(pipeline)
      const layout = layoutPipeline(options, forms)
      if (pipeline.sink.kind === 'build') layouts.set(pipeline.sink.table, layout.entries!)
      const node = this.#report(pipeline)
      for (const form of forms)
        this.#context.compiled!.report!.module(node, moduleText(compilePipeline(options, layout, form).description))
    }
    return this.#cut.pipelines.flatMap(({ source }) => (source.kind === 'batches' ? [source.plan] : []))
  }

  /** Numbers the pipeline for EXPLAIN; answers the node of its last operator. */
  #report(pipeline: CutPipeline): number {
    const { report } = this.#context.compiled!
    const nodes = countedNodes(pipeline)
    if (pipeline.sink.kind === 'aggregate') nodes.push(this.#plan.node)
    const number = report?.nextPipeline() ?? 0
    for (const node of nodes) report?.compiled(node, number)
    return nodes.at(-1) ?? pipeline.source.plan.node
  }

  /** What code cannot be written for, if anything. */
  refusal(): Unsupported | undefined {
    const layouts = new Map<number, JoinLayout>()
    try {
      for (const pipeline of this.#cut.pipelines) {
        const { entries } = layoutPipeline(this.#options(pipeline, layouts), this.#formsOf(pipeline))
        if (pipeline.sink.kind === 'build') layouts.set(pipeline.sink.table, entries!)
      }
      return undefined
    } catch (error) {
      if (error instanceof Unsupported) return error
      throw error
    }
  }

  *batches(): Generator<Batch> {
    const { pipelines } = this.#cut
    const last = pipelines.at(-1)!
    let morsels = 0
    try {
      for (const pipeline of pipelines.slice(0, -1)) this.#build(pipeline)
      const run = this.#start(last)
      for (const pinned of this.#morsels(last)) {
        this.#use(run, pinned)
        morsels++
        yield* run.takeBatches()
      }
      this.#reportRows(last, run)
      if (last.sink.kind === 'aggregate') yield* this.#groups(run)
    } catch (error) {
      if (!(error instanceof BeyondCode)) throw error
      yield* this.#interpreted(last, morsels)
    }
  }

  /** The plan without compiled code. Rows of whole morsels have gone out already: what is left of the last source makes the rest. */
  *#interpreted({ source, sink }: CutPipeline, morsels: number): Iterable<Batch> {
    const { sources, compiled } = this.#context
    const done = sink.kind === 'output' ? morsels : 0
    if (source.kind === 'batches') {
      const batches = this.#kept.get(source.plan.node) ?? []
      compiled!.kept.set(source.plan.node, batches.slice(done))
    }
    for (const [node, batches] of this.#kept) if (source.plan.node !== node) compiled!.kept.set(node, batches)
    const left = new Map(sources)
    if (source.kind === 'scan') left.set(source.plan.node, (sources.get(source.plan.node) ?? []).slice(done))
    yield* start(this.#plan, { ...this.#context, sources: left, compiled: { ...compiled!, run: () => undefined } })
  }

  #reportRows(pipeline: CutPipeline, run: PipelineRun): void {
    const { report } = this.#context.compiled!
    if (!report) return
    this.#report(pipeline)
    const milliseconds = performance.now() - this.#begun
    // The plan's root is counted where its batches are pulled.
    for (const [node, rows] of run.rowCounts())
      if (node !== this.#plan.node) report.rows(node, rows, milliseconds)
  }

  #build(pipeline: CutPipeline): void {
    const run = this.#start(pipeline)
    for (const pinned of this.#morsels(pipeline)) this.#use(run, pinned)
    this.#reportRows(pipeline, run)
    const { sink } = pipeline
    if (sink.kind !== 'build') throw new Error('a pipeline in the middle that builds nothing')
    this.#built.set(sink.table, run.finishBuild())
    this.#layouts.set(sink.table, run.layout.entries!)
  }

  #use(run: PipelineRun, pinned: PinnedPartition): void {
    try {
      this.#context.checkCancel()
      run.run(pinned)
    } finally {
      pinned.release()
    }
  }

  #start(pipeline: CutPipeline): PipelineRun {
    const options = this.#options(pipeline, this.#layouts)
    const forms = this.#formsOf(pipeline)
    const layout = layoutPipeline(options, forms)
    return new PipelineRun(options, layout, forms, this.#plan.types, this.#built, this.#context)
  }

  #options(pipeline: CutPipeline, tables: ReadonlyMap<number, JoinLayout>): CompileOptions {
    const probed = new Set(pipeline.steps.flatMap((step) => (step.kind === 'probe' ? [step.table] : [])))
    return {
      pipeline: {
        source: pipeline.source,
        steps: pipeline.steps,
        sink: pipeline.sink,
        sourceSlots: pipeline.sourceSlots,
      },
      parameters: this.#context.parameters.map(parameterForm),
      tables: new Map([...tables].filter(([table]) => probed.has(table))),
      slots: pipeline.slots,
      leftSlots: pipeline.leftSlots,
      counted: this.#context.compiled!.report !== undefined,
    }
  }

  /** Of batches, their forms are those that an empty column of the type has; what differs is compiled when it comes. */
  #formsOf({ source, sourceSlots }: CutPipeline): SourceForm[] {
    if (source.kind === 'batches') return this.#batchForms(source, sourceSlots)
    const attributes = sourceSlots.map((slot) => source.plan.attributes[slot])
    const forms = new Map<string, SourceForm>()
    for (const partition of this.#context.sources.get(source.plan.node) ?? []) {
      const columns = this.#context.compiled!.forms(partition, attributes)!
      const form = { columns, selected: false }
      forms.set(formKey(form), form)
    }
    if (forms.size === 0) {
      const form = {
        columns: sourceSlots.map((slot) => emptyForm(source.plan.types[slot])),
        selected: false,
      }
      forms.set(formKey(form), form)
    }
    return [...forms.values()]
  }

  #batchForms(source: Source & { kind: 'batches' }, slots: readonly number[]): SourceForm[] {
    const all = this.#batchesOf(source)
    const forms = new Map<string, SourceForm>()
    for (const batch of all) {
      const columns = slots.map((slot) => {
        const { type, layout, validity } = batch.columns[slot]
        return { type, layout, nullable: validity !== undefined }
      })
      const form = { columns, selected: false }
      forms.set(formKey(form), form)
    }
    if (forms.size === 0) return [{ columns: slots.map((slot) => emptyForm(source.plan.types[slot])), selected: false }]
    return [...forms.values()]
  }

  /** An interpreted operator runs to its end first: the forms of its rows must be known before code is written. */
  #batchesOf({ plan }: Source & { kind: 'batches' }): readonly Batch[] {
    const { kept } = this.#context.compiled!
    let batches = kept.get(plan.node)
    if (this.#context.compiled!.report?.compileOnly) return []
    if (!batches) {
      const own: Batch[] = []
      for (const batch of execute(plan, this.#context)) own.push(laidOut(keepBatch(batch)))
      batches = own
      kept.set(plan.node, batches)
    }
    return batches
  }

  *#morsels({ source, sourceSlots }: CutPipeline): Generator<PinnedPartition> {
    const { compiled } = this.#context
    if (source.kind === 'batches') {
      const batches = this.#batchesOf(source)
      compiled!.kept.delete(source.plan.node)
      this.#kept.set(source.plan.node, batches)
      for (const batch of batches) yield pinBatch(batch, sourceSlots, compiled!.memory)
      return
    }
    const { plan } = source
    const attributes = sourceSlots.map((slot) => plan.attributes[slot])
    const predicates = plan.predicates.map((predicate): KnownPredicate => ({
      ...predicate,
      values: predicate.values.map((value) => evaluateScalar(value, [], this.#context)),
    }))
    for (const partition of this.#context.sources.get(plan.node) ?? []) {
      const pinned = compiled!.pin(partition, attributes, predicates)
      if (!pinned) throw new Error(`a partition of kind ${partition.kind} was not pinned`)
      yield pinned
    }
  }

  *#groups(run: PipelineRun): Generator<Batch> {
    const plan = this.#plan as PhysicalPlan & { readonly kind: 'aggregate' }
    const layout = run.layout.groups!
    const chunks =
      run.layout.singlePlace === undefined ? run.table!.chunks : [{ start: run.single, end: run.single + layout.bytes }]
    run.table?.closeChunk()
    const reader = new GroupReader(layout, run.words, chunks)
    if (reader.rows === 0) return
    const columns = [
      ...plan.groups.map((group, i) => reader.key(i, group.type, run.strings)),
      ...layout.states.results.map((result) => reader.result(result)),
    ]
    for (let start = 0; start < reader.rows; start += batchRowsMax) {
      this.#context.checkCancel()
      const end = Math.min(reader.rows, start + batchRowsMax)
      yield { length: end - start, columns: columns.map((column) => sliceColumn(column, start, end)) }
    }
  }
}

const emptyForm = (type: PhysicalPlan['types'][number]): SourceForm['columns'][number] => {
  const { layout } = buildColumn(type, [])
  return { type, layout, nullable: false }
}
