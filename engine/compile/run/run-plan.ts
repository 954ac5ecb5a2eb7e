// Runs the part of a plan that has a compiled form, pipeline by pipeline; what is above or below it is interpreted.
import type { Batch } from '../../columns/column.ts'
import { batchRowsMax } from '../../columns/column.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import { keepBatch } from '../../columns/keep.ts'
import { sliceColumn } from '../../columns/slice.ts'
import { buildColumn } from '../../columns/build.ts'
import { evaluateScalar } from '../../interpret/evaluate.ts'
import type { ExecuteContext, KnownPredicate } from '../../interpret/execute-context.ts'
import { execute, type PlanOf, start } from '../../interpret/operators.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { inputs } from '../../plan/explain-tree.ts'
import { type CutPipeline, type CutPlan, cutPlan, whyUncut } from '../cut-plan.ts'
import { BeyondCode } from '../expression/error-codes.ts'
import { Unsupported } from '../expression/unsupported.ts'
import {
  type CompileOptions,
  compilePipeline,
  layoutPipeline,
  type PipelineLayout,
} from '../pipeline/compile-pipeline.ts'
import { countedNodes } from '../pipeline/row-counts.ts'
import { moduleText } from '../wasm/wat.ts'
import { formKey, type SourceForm } from '../pipeline/forms.ts'
import type { JoinLayout } from '../pipeline/probe.ts'
import type { GroupLayout } from '../pipeline/group-sink.ts'
import type { Source } from '../pipeline/pipeline.ts'
import { BestRows, wantsFewRows } from './best-rows.ts'
import { laidOut, pinBatch } from './batch-source.ts'
import { GroupReader } from './group-reader.ts'
import type { HelperJob } from './helper-work.ts'
import { cachedLayout } from './module-cache.ts'
import { parameterForm } from './parameters.ts'
import { type BuiltTable, type GroupsSource, PipelineRun } from './pipeline-run.ts'
import { shareLinks, sharePartitions } from './share-morsels.ts'

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
  if (plan.kind === 'sort' && plan.limit && !wantsFewRows(plan, context)) return undefined
  for (;;) {
    const cut = cutPlan(plan, { canPin: (scan) => canPin(scan, context), refused })
    if (!cut) {
      const reason = refused.get(plan.node) ?? whyUncut(plan)
      if (report && reason && allRows(context) >= Number(rowsMin)) report.interpreted(plan.node, reason)
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

/** What pipelines keep for others, as far as it is known before they run. */
class Layouts {
  readonly tables = new Map<number, JoinLayout>()
  readonly groups = new Map<number, GroupLayout>()

  add({ sink }: CutPipeline, { entries, groups, folded }: PipelineLayout): void {
    if (sink.kind === 'build') this.tables.set(sink.table, entries!)
    else if (sink.kind === 'aggregate' && sink.number !== undefined) this.groups.set(sink.number, folded ?? groups!)
  }
}

const allRows = ({ sources }: ExecuteContext): number =>
  [...sources.values()].flat().reduce((rows, partition) => rows + partition.rows, 0)

type ScanMorsels = Pick<HelperJob & { readonly kind: 'rows' }, 'partitions' | 'attributes' | 'predicates'>

class PlanRun {
  readonly #cut: CutPlan
  readonly #plan: PhysicalPlan
  readonly #context: ExecuteContext
  readonly #built = new Map<number, BuiltTable>()
  readonly #groups = new Map<number, GroupsSource>()
  readonly #layouts = new Layouts()

  /** Of pipelines that were started. */
  readonly #forms = new Map<CutPipeline, readonly SourceForm[]>()
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
    const layouts = new Layouts()
    for (const pipeline of this.#cut.pipelines) {
      const options = this.#options(pipeline, layouts)
      const forms = this.#formsOf(pipeline)
      const layout = layoutPipeline(options, forms)
      layouts.add(pipeline, layout)
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
    if (pipeline.sink.kind === 'aggregate') nodes.push(pipeline.sink.node)
    else if (pipeline.sink.kind === 'output' && pipeline.sink.top) nodes.push(this.#plan.node)
    const number = report?.nextPipeline() ?? 0
    for (const node of nodes) report?.compiled(node, number)
    return nodes.at(-1) ?? pipeline.source.plan.node
  }

  /** What code cannot be written for, if anything. */
  refusal(): Unsupported | undefined {
    const layouts = new Layouts()
    try {
      for (const pipeline of this.#cut.pipelines) {
        layouts.add(pipeline, cachedLayout(this.#options(pipeline, layouts), this.#formsOf(pipeline)))
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
      if (last.sink.kind === 'output' && last.sink.top)
        run.best = new BestRows(this.#plan as PlanOf<'sort'>, this.#context)
      // What can be begun anew only as a whole goes out as a whole.
      if (last.sink.kind === 'aggregate' || last.source.kind === 'groups') this.#runAll(last, run)
      else
        for (const pinned of this.#morsels(last)) {
          this.#use(run, pinned)
          if (!run.best) morsels++
          yield* run.takeBatches()
        }
      this.#reportRows(last, run)
      yield* run.best ? run.best.batches() : run.takeBatches()
      if (last.sink.kind === 'aggregate') yield* this.#groupBatches(run)
    } catch (error) {
      if (!(error instanceof BeyondCode)) throw error
      this.#context.compiled!.report?.interpreted(this.#plan.node, error.message)
      yield* this.#interpreted(last, morsels)
    }
  }

  /** The plan without compiled code. Rows of whole morsels have gone out already: what is left of the last source makes the rest. */
  *#interpreted({ source, sink }: CutPipeline, morsels: number): Iterable<Batch> {
    const { sources, compiled } = this.#context
    const done = sink.kind === 'output' ? morsels : 0
    // What no pipeline took yet is kept still.
    for (const [node, batches] of this.#kept)
      compiled!.kept.set(node, source.plan.node === node ? batches.slice(done) : batches)
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
    for (const [node, rows] of run.rowCounts()) if (node !== this.#plan.node) report.rows(node, rows, milliseconds)
  }

  #build(pipeline: CutPipeline): void {
    const run = this.#start(pipeline)
    this.#runAll(pipeline, run)
    this.#reportRows(pipeline, run)
    const { sink } = pipeline
    this.#layouts.add(pipeline, run.layout)
    if (sink.kind === 'aggregate') {
      this.#groups.set(sink.number!, run.finishGroups())
      return
    }
    if (sink.kind !== 'build') throw new Error('a pipeline in the middle that builds nothing')
    const common = this.#jobOf(pipeline)
    const table = run.finishBuild((built, ranges, entries) =>
      shareLinks(run, { ...common, kind: 'link', table: built, ranges }, entries, this.#context),
    )
    this.#built.set(sink.table, table)
  }

  /** With the help of other threads, where there is much to do. */
  #runAll(pipeline: CutPipeline, run: PipelineRun): void {
    if (pipeline.source.kind === 'groups') {
      run.runGroups()
      return
    }
    const scan = this.#scanOf(pipeline)
    if (scan) {
      const job = { ...this.#jobOf(pipeline), ...scan, kind: 'rows', tables: this.#tablesOf(pipeline) } as const
      if (sharePartitions(run, job, this.#context)) return
    }
    for (const pinned of this.#morsels(pipeline)) this.#use(run, pinned)
  }

  #jobOf(pipeline: CutPipeline): Pick<HelperJob, 'options' | 'forms' | 'parameters'> {
    return {
      options: this.#options(pipeline, this.#layouts),
      forms: this.#forms.get(pipeline)!,
      parameters: this.#context.parameters,
    }
  }

  #tablesOf({ steps }: CutPipeline): Map<number, BuiltTable> {
    const probed = steps.flatMap((step) => (step.kind === 'probe' ? [step.table] : []))
    return new Map(probed.map((table) => [table, this.#built.get(table)!]))
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
    this.#forms.set(pipeline, forms)
    const layout = cachedLayout(options, forms)
    const run = new PipelineRun(options, layout, forms, this.#plan.types, this.#built, this.#context)
    if (pipeline.source.kind === 'groups') run.readGroups(this.#groups.get(pipeline.source.groups)!)
    return run
  }

  #options(pipeline: CutPipeline, layouts: Layouts): CompileOptions {
    const probed = new Set(pipeline.steps.flatMap((step) => (step.kind === 'probe' ? [step.table] : [])))
    return {
      pipeline: {
        source: pipeline.source,
        steps: pipeline.steps,
        sink: pipeline.sink,
        sourceSlots: pipeline.sourceSlots,
      },
      parameters: this.#context.parameters.map(parameterForm),
      tables: new Map([...layouts.tables].filter(([table]) => probed.has(table))),
      groups: pipeline.source.kind === 'groups' ? layouts.groups.get(pipeline.source.groups) : undefined,
      slots: pipeline.slots,
      leftSlots: pipeline.leftSlots,
      counted: this.#context.compiled!.report !== undefined,
    }
  }

  /** Of batches, their forms are those that an empty column of the type has; what differs is compiled when it comes. */
  #formsOf({ source, sourceSlots }: CutPipeline): SourceForm[] {
    if (source.kind === 'batches') return this.#batchForms(source, sourceSlots)
    if (source.kind === 'groups') return [{ columns: [], selected: false }]
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

  /** undefined: the source is an interpreted operator. */
  #scanOf({ source, sourceSlots }: CutPipeline): ScanMorsels | undefined {
    if (source.kind !== 'scan') return undefined
    const { plan } = source
    return {
      partitions: this.#context.sources.get(plan.node) ?? [],
      attributes: sourceSlots.map((slot) => plan.attributes[slot]),
      predicates: plan.predicates.map((predicate): KnownPredicate => ({
        ...predicate,
        values: predicate.values.map((value) => evaluateScalar(value, [], this.#context)),
      })),
    }
  }

  *#morsels(pipeline: CutPipeline): Generator<PinnedPartition> {
    const { source, sourceSlots } = pipeline
    const { compiled } = this.#context
    if (source.kind === 'batches') {
      const batches = this.#batchesOf(source)
      compiled!.kept.delete(source.plan.node)
      this.#kept.set(source.plan.node, batches)
      for (const batch of batches) yield pinBatch(batch, sourceSlots, compiled!.memory)
      return
    }
    const { partitions, attributes, predicates } = this.#scanOf(pipeline)!
    for (const partition of partitions) {
      const pinned = compiled!.pin(partition, attributes, predicates)
      if (!pinned) throw new Error(`a partition of kind ${partition.kind} was not pinned`)
      yield pinned
    }
  }

  *#groupBatches(run: PipelineRun): Generator<Batch> {
    const { layout, chunks } = run.finishGroups()
    const reader = new GroupReader(layout, run.words, chunks)
    if (reader.rows === 0) return
    const columns = [
      ...layout.keys.fields.map((_, i) => reader.key(i, this.#plan.types[i], run.strings)),
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
