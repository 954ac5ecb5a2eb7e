// A pipeline over one form of its source, as a module and what the module needs of its run.
import type { CompiledValue } from '../expression/compiled-value.ts'
import { isNumericValue, type NumericValue } from '../expression/decimal128.ts'
import { FunctionBuilder } from '../wasm/function-builder.ts'
import type { ModuleDescription } from '../wasm/module.ts'
import {
  adoptEntriesFunction,
  adoptSlotsFunction,
  closeUpFunction,
  mergeSingleFunction,
  translateFunction,
} from './groups/adopt-groups.ts'
import { translateTextsFunction } from './source/translate-texts.ts'
import { buildShapes, buildSink } from './joins/build-sink.ts'
import { foldFunction } from './groups/distinct.ts'
import { setsFunctions } from './groups/fold-sets.ts'
import { setsBytes, setsName } from './groups/grouping-sets.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { entryLayout, isNothing, mergedShape, type Shape } from './source/fields.ts'
import { countMore, countRowsFunction, countsAlone, countsRowsAlone } from './aggregates/count-rows.ts'
import { formKey, type SourceForm } from './source/forms.ts'
import { rehashFunction } from './groups/group-directory.ts'
import { type GroupLayout, type GroupShapes, groupLayouts, groupShapes } from './groups/group-layout.ts'
import { groupSink } from './groups/group-sink.ts'
import { singleGroup, singleSink } from './groups/single-group.ts'
import { isByText } from './groups/merge-texts.ts'
import { joinEntry } from './joins/join-table.ts'
import { linkFunction } from './joins/link.ts'
import { sourceStringsPlace } from './groups/group-source.ts'
import { type OutputColumn, outputSink } from './output/output-sink.ts'
import { activePlace, skipBeyondTop, type ThresholdKey, topFilter, topRowsAtOnce } from './output/top-rows.ts'
import type { Pipeline, Sink } from './pipeline.ts'
import { keyBeforeSteps } from './output/top-key.ts'
import type { JoinLayout } from './joins/probe.ts'
import { produce } from './produce.ts'
import { countedNodes, countPlace } from './source/row-counts.ts'
import { ModuleNeeds, type ParameterForm, RowScope, type RunNeeds } from './row-code.ts'
import { rowRunsFunction } from './source/row-runs.ts'
import { ContextLayout, foldedNumber, tablePlace } from './run-context.ts'
import { scratchName, scratchPlace } from './scratch.ts'
import { summedColumns, sumColumnsFunction } from './aggregates/sum-columns.ts'
import { TableWriter } from './table-writer.ts'
import { zoneName, zonePlaceBytes } from './source/zone-offset.ts'

/** What all modules of one pipeline share: they run on the same context and fill the same table. */
export interface PipelineLayout {
  readonly context: ContextLayout
  /** Of the table that a build sink fills. */
  readonly entries?: JoinLayout
  readonly groups?: GroupLayout
  /** Of the groups that `groups`, which are of DISTINCT values too, are folded into. */
  readonly folded?: GroupLayout
  /** Context place of a single group's states. */
  readonly singlePlace?: number
}

/** Whether the sink's only group lies in the context, and no table is filled. */
export const fillsSingle = ({ singlePlace, folded }: PipelineLayout): boolean => singlePlace !== undefined && !folded

/** What runs must know of a module. Data but for the context. */
export interface PipelineModule {
  readonly needs: RunNeeds
  readonly output: readonly OutputColumn[]
  /** Of a top-N: how its keys are compared. */
  readonly top?: readonly ThresholdKey[]
}

export interface CompileOptions {
  readonly pipeline: Pipeline
  readonly parameters: readonly ParameterForm[]
  /** Tables that earlier pipelines built. */
  readonly tables: ReadonlyMap<number, JoinLayout>
  /** Slots of the row that reaches the sink. */
  readonly slots: number
  /** Of a build sink: slots of the probing row's left side. */
  readonly leftSlots?: number
  /** Of a source of groups. */
  readonly groups?: GroupLayout
  /** For EXPLAIN ANALYZE: code counts the rows of each step. */
  readonly counted?: boolean
}

/** The layouts that suit every form of the source. Throws Unsupported. */
export function layoutPipeline(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
  const { sink } = options.pipeline
  if (sink.kind === 'output') {
    // No table's entries are to suit all forms: what is written is the code already.
    const layout: PipelineLayout = { context: commonContext(options) }
    written.set(layout, new Map(forms.map((form) => [formKey(form), writePipeline(options, layout, form)])))
    return layout
  }
  if (sink.kind === 'build') {
    const shapes = forms.flatMap((form) => shapesOver(options, form, (scope) => buildShapes(sink, scope)))
    const entries = entryLayout(mergedShapes(shapes), joinEntry.head)
    const layout: JoinLayout = { ...entries, leftSlots: options.leftSlots ?? 0, payload: sink.payload }
    return { context: commonContext(options), entries: layout }
  }
  const shapes = forms.flatMap((form) => shapesOver(options, form, (scope) => groupShapes(sink, scope)))
  const merged: GroupShapes = {
    keys: mergedShapes(shapes.map(({ keys }) => keys)),
    values: sink.aggregates.map((_, i) => mergedValues(shapes.map(({ values }) => values[i]))),
  }
  const { groups, folded } = groupLayouts(sink, merged)
  const context = commonContext(options)
  if (folded) context.place(`table/${foldedNumber}`, tablePlace.bytes)
  if (sink.sets) context.place(setsName, setsBytes(sink.sets))
  const singlePlace = sink.groups.length === 0 ? context.place('single', (folded ?? groups).bytes) : undefined
  return { context, groups, folded, singlePlace }
}

function writeOutput(
  { top }: Sink & { readonly kind: 'output' },
  { slots }: CompileOptions,
  scope: RowScope,
): { output: readonly OutputColumn[]; top?: readonly ThresholdKey[] } {
  if (!top) return { output: outputSink(slots, scope) }
  const keys = topFilter(top, scope)
  return { output: outputSink(slots, scope, topRowsAtOnce(slots)), top: keys }
}

/** Of a top-N: rows that come after the last of the best are skipped before they are filtered, where they are not counted. */
function beforeSteps({ pipeline, counted }: CompileOptions): ((scope: RowScope) => void) | undefined {
  const key = counted ? undefined : keyBeforeSteps(pipeline)
  return key && ((scope) => skipBeyondTop(key, scope))
}

/** Places that every module of the pipeline has at the same offsets. */
function commonContext(options: CompileOptions): ContextLayout {
  const context = new ContextLayout()
  for (const name of ['selection', 'constants', 'strings', 'output/rows', 'translate', 'adopted']) context.place(name)
  context.place(scratchName, scratchPlace.bytes)
  for (const clock of ['instant', 'local'] as const) context.place(zoneName(clock), zonePlaceBytes)
  for (const table of options.tables.keys()) context.place(`table/${table}`, tablePlace.bytes)
  context.place(`table/${ownTable(options.pipeline.sink)}`, tablePlace.bytes)
  if (options.groups) context.place(sourceStringsPlace)
  if (options.pipeline.sink.kind === 'output') context.place(activePlace)
  if (options.counted) for (const node of countedNodes(options.pipeline)) context.place(countPlace(node))
  return context
}

/** The number by which the table that a pipeline fills is called in its own code. */
export const ownTable = (sink: Sink): number => (sink.kind === 'build' ? sink.table : groupsNumber)
const groupsNumber = -1

/** Code is written and thrown away: only what is known of the values is wanted. None: no row of the form comes to the sink. */
function shapesOver<T>(options: CompileOptions, form: SourceForm, read: (scope: RowScope) => T): T[] {
  const shapes: T[] = []
  const needs = new ModuleNeeds(new ContextLayout())
  produce({ ...options, form, needs, entries: options.tables }, (scope) => {
    shapes.push(read(scope))
  })
  return shapes
}

const mergedShapes = (lists: readonly (readonly Shape[])[]): Shape[] =>
  lists[0].map((first, i) => lists.slice(1).reduce((shape, list) => mergedShape(shape, list[i]), first))

/** The value with the most bits, NULL if any may be: what states are planned from. */
function mergedValues(values: readonly (CompiledValue | undefined)[]): CompiledValue | undefined {
  return values.reduce((a, b) => {
    if (!a || !b) return a
    // Of NULL alone only the type is known.
    if (isNothing(a)) return { ...b, isNull: a.isNull }
    if (isNothing(b)) return { ...a, isNull: b.isNull }
    if (isNumericValue(a) && isNumericValue(b) && (a.scale !== b.scale || a.kind !== b.kind))
      throw new Unsupported('a numeric column whose values differ in scale')
    const isNull = a.isNull ?? b.isNull
    const wider = 'bits' in a && 'bits' in b && b.bits > a.bits ? b : a
    if (!isNumericValue(wider)) return { ...wider, isNull }
    const shown = [a, b].find((one) => isNumericValue(one) && one.display !== undefined) ?? wider
    return { ...wider, isNull, display: (shown as NumericValue).display }
  })
}

interface WrittenPipeline {
  readonly description: ModuleDescription
  readonly made: PipelineModule
}

/** By the keys of their forms: code that was written with its layout, and is compiled once. */
const written = new WeakMap<PipelineLayout, Map<string, WrittenPipeline>>()

export function compilePipeline(options: CompileOptions, layout: PipelineLayout, form: SourceForm): WrittenPipeline {
  const ofLayout = written.get(layout)
  const key = ofLayout && formKey(form)
  const known = ofLayout?.get(key!)
  if (!known) return writePipeline(options, layout, form)
  ofLayout!.delete(key!)
  return known
}

function writePipeline(options: CompileOptions, layout: PipelineLayout, form: SourceForm): WrittenPipeline {
  const { sink } = options.pipeline
  const needs = new ModuleNeeds(new ContextLayout(layout.context))
  const all = { ...options, form, needs, entries: options.tables }
  const functions: FunctionBuilder[] = []
  const exports = ['run']
  let output: readonly OutputColumn[] = []
  let top: readonly ThresholdKey[] | undefined
  const scopeOf = (fn: FunctionBuilder): RowScope =>
    new RowScope(fn, needs, { slot: noSlot, skip: { name: 'none' } }, [], [])
  switch (sink.kind) {
    case 'output':
      functions.push(
        produce({ ...all, before: beforeSteps(options) }, (scope) => {
          ;({ output, top } = writeOutput(sink, options, scope))
        }),
      )
      if (output.some(({ kind }) => kind === 'text')) {
        needs.library('gatherTexts')
        exports.push('gatherTexts')
      }
      break
    case 'build': {
      let writer: TableWriter | undefined
      functions.push(
        produce(
          all,
          (scope) => {
            writer = new TableWriter(scope.fn, needs, sink.table)
            buildSink(sink, layout.entries!, scope, writer)
          },
          () => writer?.finish(),
        ),
        linkFunction(needs, sink, layout.entries!),
      )
      exports.push('link')
      break
    }
    case 'aggregate': {
      const groups = layout.groups!
      if (fillsSingle(layout)) {
        let finish = (): void => {}
        const startSingle = (fn: FunctionBuilder): ReturnType<typeof singleGroup> => {
          const single = singleGroup(groups, fn, layout.singlePlace!)
          finish = () => single.finish()
          return single
        }
        const summed = summedColumns(options, groups, form)
        if (countsRowsAlone(options, groups)) functions.push(countRowsFunction(groups, layout.singlePlace!))
        else if (summed) functions.push(sumColumnsFunction(summed, groups, form, needs, layout.singlePlace!))
        else
          functions.push(
            produce(
              { ...all, counts: countsAlone(groups) ? (fn, rows) => countMore(startSingle(fn), rows) : undefined },
              (scope) => singleSink(sink, groups, scope, startSingle(scope.fn).cells),
              () => finish(),
            ),
          )
        const merge = new FunctionBuilder('mergeSingle', ['i32', 'i32'], ['i32'])
        mergeSingleFunction(groups, scopeOf(merge), merge, layout.singlePlace!)
        functions.push(merge)
        exports.push('mergeSingle')
        break
      }
      const table = ownTable(sink)
      let writer: TableWriter | undefined
      functions.push(
        produce(
          all,
          (scope) => {
            writer = new TableWriter(scope.fn, needs, table)
            groupSink(sink, groups, scope, writer)
          },
          () => writer?.finish(),
        ),
      )
      const places = {
        table: layout.context.offset(`table/${table}`),
        adopted: layout.context.offset('adopted'),
      }
      const hasTexts = groups.keys.fields.some(({ shape }) => shape.kind === 'text')
      const adopt = new FunctionBuilder('adopt', ['i32', 'i32', 'i32'], ['i32'])
      const closeUp = new FunctionBuilder('closeUp', ['i32', 'i32', 'i32'])
      if (isByText(groups)) adoptEntriesFunction(groups, scopeOf(adopt), adopt, places)
      else adoptSlotsFunction(groups, scopeOf(adopt), adopt, places)
      closeUpFunction(groups, closeUp, places.adopted)
      const rehash = new FunctionBuilder('rehash', ['i32', 'i32', 'i32'])
      rehashFunction(rehash, layout.context.offset(`table/${table}`))
      functions.push(adopt, closeUp, rehash)
      needs.library('internText')
      if (hasTexts) {
        const translate = new FunctionBuilder('translateTexts', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
        translateTextsFunction(needs, translate)
        const translateEntries = new FunctionBuilder('translate', ['i32', 'i32', 'i32'])
        translateFunction(groups, translateEntries, layout.context.offset('translate'))
        functions.push(translate, translateEntries)
        exports.push('translateTexts', 'translate')
      }
      const { folded } = layout
      if (folded && sink.sets) {
        functions.push(...setsFunctions(groups, folded, layout.context.offset(setsName), needs, scopeOf))
        exports.push('emptySet')
      } else if (folded) {
        const into = (fn: FunctionBuilder): TableWriter | number =>
          layout.singlePlace ?? new TableWriter(fn, needs, foldedNumber)
        functions.push(foldFunction(groups, folded, scopeOf, into))
      }
      if (folded) {
        const rehashFolded = new FunctionBuilder('rehashFolded', ['i32', 'i32', 'i32'])
        rehashFunction(rehashFolded, layout.context.offset(`table/${foldedNumber}`))
        functions.push(rehashFolded)
        exports.push('fold', 'rehashFolded')
      }
      exports.push('adopt', 'closeUp', 'rehash', 'internText')
    }
  }
  if (options.pipeline.source.kind === 'scan' && !form.selected) {
    functions.push(rowRunsFunction(functions[0]))
    exports.push('runs')
  }
  return {
    description: { imports: [...needs.imports.values()], functions: [...functions, ...needs.functions], exports },
    made: { needs: needs.forRuns, output, top },
  }
}

function noSlot(): never {
  throw new Error('code over entries reads no slot')
}
