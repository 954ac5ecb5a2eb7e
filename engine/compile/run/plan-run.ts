// A cut plan as it runs: pipeline by pipeline, each finding what those before it have built.
import type { Batch } from '../../columns/column.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { start } from '../../interpret/operators.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { Value } from '../../types/type.ts'
import { isOutOfMemory } from '../../spill/operator-memory.ts'
import type { CutPipeline, CutPlan } from '../cut-plan.ts'
import { BeyondCode } from '../expression/error-codes.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { shapeOf } from '../pipeline-shape.ts'
import {
  type CompileOptions,
  compilePipeline,
  layoutPipeline,
  type PipelineLayout,
} from '../pipeline/compile-pipeline.ts'
import type { SourceForm } from '../pipeline/source/forms.ts'
import { hasRemainder } from '../pipeline/pipeline.ts'
import type { GroupLayout } from '../pipeline/groups/group-layout.ts'
import type { JoinLayout } from '../pipeline/joins/probe.ts'
import { countedNodes } from '../pipeline/source/row-counts.ts'
import { moduleText } from '../wasm/wat.ts'
import { BestRows, type TopPlan, withoutInput } from './best-rows.ts'
import { groupRanges } from './entry-ranges.ts'
import { groupBatches } from './group-batches.ts'
import type { HelperJob } from './helper-work.ts'
import { parameterForm } from './parameters.ts'
import { PipelineRun } from './pipeline-run.ts'
import { PipelineSources } from './pipeline-sources.ts'
import type { RunLayouts } from './run-layouts.ts'
import { scannedRows } from './scanned-rows.ts'
import { shareGather, shareGroups, shareLinks, sharePartitions } from './share-morsels.ts'
import { findBest } from './shared-best.ts'
import type { BuiltTable, GroupsSource } from './sink-tables.ts'

/** What pipelines keep for others, as far as it is known before they run. */
class Layouts {
  readonly tables = new Map<number, JoinLayout>()
  readonly groups = new Map<number, GroupLayout>()

  add({ sink }: CutPipeline, { entries, groups, folded }: PipelineLayout): void {
    if (sink.kind === 'build') this.tables.set(sink.table, entries!)
    else if (sink.kind === 'aggregate' && sink.number !== undefined) this.groups.set(sink.number, folded ?? groups!)
  }
}

type RowsJob = HelperJob & { readonly kind: 'rows' }

export class PlanRun {
  readonly #cut: CutPlan
  readonly #plan: PhysicalPlan
  readonly #context: ExecuteContext
  readonly #built = new Map<number, BuiltTable>()
  readonly #groups = new Map<number, GroupsSource>()
  readonly #layouts = new Layouts()
  readonly #found: RunLayouts

  /** What each table or aggregate has taken, by the node that it is the table of. */
  readonly #held = new Map<number, number>()
  readonly #outer: QueryMemory
  readonly #memory: QueryMemory
  /** Rows have gone out. */
  #yielded = false
  readonly #runs: PipelineRun[] = []
  /** Of pipelines that were started. */
  readonly #forms = new Map<CutPipeline, readonly SourceForm[]>()
  readonly #sources: PipelineSources
  /** Morsels of the last pipeline whose rows are out, or going. */
  #morselsOut = 0
  readonly #begun = performance.now()

  /** layouts: of the plan's pipelines, as other runs found them. */
  constructor(cut: CutPlan, plan: PhysicalPlan, layouts: RunLayouts, context: ExecuteContext) {
    this.#found = layouts
    this.#cut = cut
    this.#plan = plan
    // All that the run holds goes with it.
    this.#outer = context.compiled!.memory
    const memory = this.#outer.scope()
    this.#memory = memory
    this.#context = { ...context, compiled: { ...context.compiled!, memory } }
    this.#sources = new PipelineSources(context)
  }

  /** Writes all modules into the report; answers the operators whose rows come in as batches. */
  describe(): PhysicalPlan[] {
    const layouts = new Layouts()
    for (const pipeline of this.#cut.pipelines) {
      const options = this.#options(pipeline, layouts)
      const forms = this.#sources.forms(pipeline)
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
        layouts.add(pipeline, this.#found.layout(this.#options(pipeline, layouts), this.#sources.forms(pipeline)))
      }
      return undefined
    } catch (error) {
      if (error instanceof Unsupported) return error
      throw error
    }
  }

  *batches(): Generator<Batch> {
    let failed = false
    try {
      for (const batch of this.#run()) {
        this.#yielded = true
        yield batch
      }
    } catch (error) {
      failed = true
      throw error
    } finally {
      for (const run of this.#runs) run.release()
      // After an error rows of interpreted operators may be wanted once more.
      if (!failed) for (const batches of this.#sources.taken.values()) batches.release()
      this.#outer.closeScope(this.#memory)
    }
  }

  /** After an error: the node whose table is the largest part of what the query had no memory for, if interpreting it may help. */
  outgrown(error: unknown): { readonly node: number; readonly bytes: number } | undefined {
    if (!isOutOfMemory(error) || this.#yielded || !this.#context.spill) return undefined
    const [largest] = [...this.#held].toSorted((a, b) => b[1] - a[1])
    for (const [node, batches] of this.#sources.taken) this.#context.compiled!.kept.set(node, batches)
    this.#sources.taken.clear()
    return largest && { node: largest[0], bytes: largest[1] }
  }

  get nodes(): readonly number[] {
    return this.#cut.nodes
  }

  *#run(): Generator<Batch> {
    const { pipelines } = this.#cut
    const last = pipelines.at(-1)!
    try {
      for (const pipeline of pipelines.slice(0, -1)) this.#holding(pipeline, () => this.#build(pipeline))
      let run = last.sink.kind === 'output' && last.sink.top ? this.#startTop(last) : this.#start(last)
      // What can be begun anew only as a whole goes out as a whole.
      const isWhole = last.sink.kind === 'aggregate' || last.source.kind === 'groups' || last.steps.some(hasRemainder)
      if (isWhole) this.#holding(last, () => (run = this.#runWhole(last, run)))
      else run = yield* this.#output(last, run)
      this.#reportRows(last, run)
      yield* run.best ? run.best.batches() : run.takeBatches()
      if (last.sink.kind === 'aggregate')
        yield* groupBatches(this.#finishGroups(last, run), this.#plan.types, run.words, this.#context)
    } catch (error) {
      // Batches of an operator that is interpreted may turn out to have a layout that there is no code for.
      if (!(error instanceof BeyondCode || error instanceof Unsupported)) throw error
      this.#context.compiled!.report?.interpreted(this.#plan.node, error.message)
      yield* this.#interpreted(last, this.#morselsOut)
    }
  }

  /** What goes out morsel by morsel. Answers the run that was the last. */
  *#output(pipeline: CutPipeline, run: PipelineRun): Generator<Batch, PipelineRun> {
    const scan = this.#sources.scan(pipeline)
    if (scan && run.best) {
      const { partitions, ...wanted } = scan
      const top = withoutInput(this.#plan as TopPlan)
      return findBest(run, partitions, { ...this.#rowsWork(pipeline, wanted), top }, this.#context, () =>
        this.#startTop(pipeline),
      )
    }
    if (scan) {
      const { partitions, ...wanted } = scan
      return yield* scannedRows(run, partitions, this.#rowsWork(pipeline, wanted), this.#context, {
        startAgain: () => this.#start(pipeline),
        wentOut: (morsels) => (this.#morselsOut += morsels),
      })
    }
    for (const pinned of this.#sources.morsels(pipeline)) {
      this.#use(run, pinned)
      if (!run.best) this.#morselsOut++
      yield* run.takeBatches()
    }
    return run
  }

  /** The plan without compiled code. Rows of whole morsels have gone out already: what is left of the last source makes the rest. */
  *#interpreted({ source, sink }: CutPipeline, morsels: number): Iterable<Batch> {
    const { sources, compiled } = this.#context
    const done = sink.kind === 'output' ? morsels : 0
    // What no pipeline took yet is kept still.
    for (const [node, batches] of this.#sources.taken)
      compiled!.kept.set(node, source.plan.node === node ? batches.skip(done) : batches)
    const left = new Map(sources)
    if (source.kind === 'scan') left.set(source.plan.node, (sources.get(source.plan.node) ?? []).slice(done))
    yield* start(this.#plan, {
      ...this.#context,
      sources: left,
      compiled: { ...compiled!, run: () => undefined },
    })
  }

  #reportRows(pipeline: CutPipeline, run: PipelineRun): void {
    const { report } = this.#context.compiled!
    if (!report) return
    const node = this.#report(pipeline)
    if (run.asked.length > 0) report.askedByRow(node, run.asked)
    const milliseconds = performance.now() - this.#begun
    // The plan's root is counted where its batches are pulled.
    for (const [node, rows] of run.rowCounts()) if (node !== this.#plan.node) report.rows(node, rows, milliseconds)
  }

  #holding({ sink }: CutPipeline, fill: () => void): void {
    const before = this.#memory.bytes
    try {
      fill()
    } finally {
      const node =
        sink.kind === 'output' ? undefined : sink.kind === 'aggregate' ? sink.node : this.#probing(sink.table)
      if (node !== undefined) this.#held.set(node, this.#memory.bytes - before)
    }
  }

  /** The join whose table it is. */
  #probing(table: number): number | undefined {
    for (const { steps } of this.#cut.pipelines)
      for (const step of steps) if (step.kind === 'probe' && step.table === table) return step.node
    return undefined
  }

  #build(pipeline: CutPipeline): void {
    const run = this.#start(pipeline)
    this.#runAll(pipeline, run)
    this.#reportRows(pipeline, run)
    const { sink } = pipeline
    this.#layouts.add(pipeline, run.layout)
    if (sink.kind === 'aggregate') {
      this.#groups.set(sink.number!, this.#finishGroups(pipeline, run))
      return
    }
    if (sink.kind !== 'build') throw new Error('a pipeline in the middle that builds nothing')
    const common = this.#jobOf(pipeline)
    const table = run.tables.finishBuild((built, ranges, entries) =>
      shareLinks(run, { ...common, kind: 'link', table: built, ranges }, entries, this.#context),
    )
    this.#built.set(sink.table, table)
  }

  #finishGroups(pipeline: CutPipeline, run: PipelineRun): GroupsSource {
    return run.tables.finishGroups((parts, entries) =>
      shareGather(run, { ...this.#jobOf(pipeline), kind: 'gather', parts }, entries, this.#context),
    )
  }

  /** Answers the run that was the last. */
  #runWhole(pipeline: CutPipeline, run: PipelineRun): PipelineRun {
    const { sink, source } = pipeline
    try {
      this.#runAll(pipeline, run)
      return run
    } catch (error) {
      if (sink.kind !== 'output' || source.kind !== 'groups' || !isOutOfMemory(error)) throw error
      // What others leave is held in memory; rows that one thread alone makes are written out.
      const alone = run.best ? this.#startTop(pipeline) : this.#start(pipeline)
      this.#runRows(pipeline, alone)
      alone.runRemainders()
      return alone
    }
  }

  #runAll(pipeline: CutPipeline, run: PipelineRun): void {
    const rest = (): void => run.runRemainders()
    if (this.#shareRows(pipeline, run, rest) || this.#shareGroups(pipeline, run, rest)) return
    this.#runRows(pipeline, run)
    rest()
  }

  /** With the help of other threads, where there is much to do. False: nothing is done. */
  #shareRows(pipeline: CutPipeline, run: PipelineRun, rest: () => void): boolean {
    // Rows that go out are made on the query's own thread.
    const scan = pipeline.sink.kind === 'output' ? undefined : this.#sources.scan(pipeline)
    if (!scan) return false
    const { partitions, ...wanted } = scan
    return sharePartitions(run, this.#rowsWork(pipeline, wanted), partitions, this.#context, rest) !== undefined
  }

  /** The same over groups. */
  #shareGroups(pipeline: CutPipeline, run: PipelineRun, rest: () => void): boolean {
    const { source } = pipeline
    if (source.kind !== 'groups' || !this.#context.compiled!.crew) return false
    const { layout, chunks, strings } = this.#groups.get(source.groups)!
    const job: HelperJob & { readonly kind: 'groups' } = {
      ...this.#jobOf(pipeline),
      kind: 'groups',
      tables: this.#tablesOf(pipeline),
      ranges: groupRanges(chunks, layout.bytes),
      strings: strings && { address: strings.address },
      types: this.#plan.types,
      ...(run.best && { top: withoutInput(this.#plan as TopPlan) }),
    }
    return shareGroups(run, job, this.#context, rest)
  }

  #runRows(pipeline: CutPipeline, run: PipelineRun): void {
    if (pipeline.source.kind === 'groups') run.runGroups()
    else for (const pinned of this.#sources.morsels(pipeline)) this.#use(run, pinned)
  }

  #jobOf(pipeline: CutPipeline): Pick<RowsJob, 'code' | 'parameters'> {
    return {
      code: this.#found.code(this.#options(pipeline, this.#layouts), this.#forms.get(pipeline)!),
      parameters: this.#parameters(pipeline),
    }
  }

  /** With the constants that the pipeline's code reads as it does parameters. */
  #parameters(pipeline: CutPipeline): readonly Value[] {
    const { parameters } = this.#context
    const { constants } = shapeOf(pipeline, parameters.length)
    return constants.length > 0 ? [...parameters, ...constants] : parameters
  }

  #rowsWork(
    pipeline: CutPipeline,
    wanted: Pick<RowsJob, 'attributes' | 'predicates' | 'coded'>,
  ): Omit<RowsJob, 'partitions'> {
    const common = this.#jobOf(pipeline)
    return { ...common, ...wanted, kind: 'rows', tables: this.#tablesOf(pipeline), types: this.#plan.types }
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
    const forms = this.#sources.forms(pipeline)
    this.#forms.set(pipeline, forms)
    const layout = this.#found.layout(options, forms)
    const context = { ...this.#context, parameters: [...this.#parameters(pipeline)] }
    const run = new PipelineRun(options, layout, forms, this.#plan.types, this.#built, context)
    this.#runs.push(run)
    if (pipeline.source.kind === 'groups') run.readGroups(this.#groups.get(pipeline.source.groups)!)
    return run
  }

  #startTop(pipeline: CutPipeline): PipelineRun {
    const run = this.#start(pipeline)
    run.best = new BestRows(this.#plan as TopPlan, this.#context)
    return run
  }

  #options(pipeline: CutPipeline, layouts: Layouts): CompileOptions {
    const probed = new Set(pipeline.steps.flatMap((step) => (step.kind === 'probe' ? [step.table] : [])))
    const { parameters } = this.#context
    const shape = shapeOf(pipeline, parameters.length)
    return {
      pipeline: shape.pipeline,
      parameters: [...parameters.map(parameterForm), ...shape.forms],
      tables: new Map([...layouts.tables].filter(([table]) => probed.has(table))),
      groups: pipeline.source.kind === 'groups' ? layouts.groups.get(pipeline.source.groups) : undefined,
      slots: pipeline.slots,
      leftSlots: pipeline.leftSlots,
      counted: this.#context.compiled!.report !== undefined,
    }
  }
}
