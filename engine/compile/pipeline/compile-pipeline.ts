// A pipeline over one form of its source, as a module and what the module needs of its run.
import type { CompiledValue } from '../expression/compiled-value.ts'
import { FunctionBuilder } from '../wasm/function-builder.ts'
import type { ModuleDescription } from '../wasm/module.ts'
import { buildShapes, buildSink } from './build-sink.ts'
import { entryLayout, mergedShape, type Shape } from './fields.ts'
import type { SourceForm } from './forms.ts'
import {
  type GroupLayout,
  groupLayout,
  groupShapes,
  type GroupShapes,
  groupSink,
  mergeFunction,
  rehashFunction,
  singleGroup,
  singleSink,
} from './group-sink.ts'
import { joinEntry } from './join-table.ts'
import { linkFunction } from './link.ts'
import { type OutputColumn, outputSink } from './output-sink.ts'
import type { Pipeline, Sink } from './pipeline.ts'
import type { JoinLayout } from './probe.ts'
import { produce } from './produce.ts'
import { countedNodes, countPlace } from './row-counts.ts'
import { ModuleNeeds, type ParameterForm, RowScope } from './row-code.ts'
import { ContextLayout, tablePlace } from './run-context.ts'
import { TableWriter } from './table-writer.ts'

/** What all modules of one pipeline share: they run on the same context and fill the same table. */
export interface PipelineLayout {
  readonly context: ContextLayout
  /** Of the table that a build sink fills. */
  readonly entries?: JoinLayout
  readonly groups?: GroupLayout
  /** Context place of a single group's states. */
  readonly singlePlace?: number
}

export interface PipelineModule {
  readonly description: ModuleDescription
  readonly needs: ModuleNeeds
  readonly output: readonly OutputColumn[]
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
  /** For EXPLAIN ANALYZE: code counts the rows of each step. */
  readonly counted?: boolean
}

/** The layouts that suit every form of the source. Throws Unsupported. */
export function layoutPipeline(options: CompileOptions, forms: readonly SourceForm[]): PipelineLayout {
  const { sink } = options.pipeline
  if (sink.kind === 'output') {
    for (const form of forms) shapesOver(options, form, (scope) => outputSink(options.slots, scope))
    return { context: commonContext(options) }
  }
  if (sink.kind === 'build') {
    const shapes = forms.map((form) => shapesOver(options, form, (scope) => buildShapes(sink, scope)))
    const entries = entryLayout(mergedShapes(shapes), joinEntry.head)
    const layout: JoinLayout = { ...entries, leftSlots: options.leftSlots ?? 0, payload: sink.payload }
    return { context: commonContext(options), entries: layout }
  }
  const shapes = forms.map((form) => shapesOver(options, form, (scope) => groupShapes(sink, scope)))
  const merged: GroupShapes = {
    keys: mergedShapes(shapes.map(({ keys }) => keys)),
    values: sink.aggregates.map((_, i) => mergedValues(shapes.map(({ values }) => values[i]))),
  }
  const groups = groupLayout(sink, merged)
  const context = commonContext(options)
  const singlePlace = sink.groups.length === 0 ? context.place('single', groups.bytes) : undefined
  return { context, groups, singlePlace }
}

/** Places that every module of the pipeline has at the same offsets. */
function commonContext(options: CompileOptions): ContextLayout {
  const context = new ContextLayout()
  for (const name of ['selection', 'constants', 'strings', 'output/rows', 'translate']) context.place(name)
  for (const table of options.tables.keys()) context.place(`table/${table}`, tablePlace.bytes)
  context.place(`table/${ownTable(options.pipeline.sink)}`, tablePlace.bytes)
  if (options.counted) for (const node of countedNodes(options.pipeline)) context.place(countPlace(node))
  return context
}

/** The number by which the table that a pipeline fills is called in its own code. */
export const ownTable = (sink: Sink): number => (sink.kind === 'build' ? sink.table : groupsNumber)
const groupsNumber = -1

/** Code is written and thrown away: only what is known of the values is wanted. */
function shapesOver<T>(options: CompileOptions, form: SourceForm, read: (scope: RowScope) => T): T {
  let result: { readonly shapes: T } | undefined
  const needs = new ModuleNeeds(new ContextLayout())
  produce({ ...options, form, needs, entries: options.tables }, (scope) => {
    result = { shapes: read(scope) }
  })
  return result!.shapes
}

const mergedShapes = (lists: readonly (readonly Shape[])[]): Shape[] =>
  lists[0].map((first, i) => lists.slice(1).reduce((shape, list) => mergedShape(shape, list[i]), first))

/** The value with the most bits, NULL if any may be: what states are planned from. */
function mergedValues(values: readonly (CompiledValue | undefined)[]): CompiledValue | undefined {
  return values.reduce((a, b) => {
    if (!a || !b) return a
    const isNull = a.isNull ?? b.isNull
    const wider = 'bits' in a && 'bits' in b && b.bits > a.bits ? b : a
    return { ...wider, isNull }
  })
}

export function compilePipeline(options: CompileOptions, layout: PipelineLayout, form: SourceForm): PipelineModule {
  const { sink } = options.pipeline
  const needs = new ModuleNeeds(new ContextLayout(layout.context))
  const all = { ...options, form, needs, entries: options.tables }
  const functions: FunctionBuilder[] = []
  const exports = ['run']
  let output: readonly OutputColumn[] = []
  const scopeOf = (fn: FunctionBuilder): RowScope =>
    new RowScope(fn, needs, { slot: noSlot, skip: { name: 'none' } }, [], [])
  switch (sink.kind) {
    case 'output':
      functions.push(
        produce(all, (scope) => {
          output = outputSink(options.slots, scope)
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
          () => writer!.finish(),
        ),
        linkFunction(needs, sink.table, layout.entries!, sink.keys.length),
      )
      exports.push('link')
      break
    }
    case 'aggregate': {
      const groups = layout.groups!
      if (layout.singlePlace !== undefined) {
        let finish = (): void => {}
        functions.push(
          produce(
            all,
            (scope) => {
              const single = singleGroup(groups, scope.fn, layout.singlePlace!)
              finish = () => single.finish()
              singleSink(sink, groups, scope, single.cells)
            },
            () => finish(),
          ),
        )
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
          () => writer!.finish(),
        ),
      )
      const merge = new FunctionBuilder('mergeGroups', ['i32', 'i32', 'i32'])
      mergeFunction(groups, scopeOf, merge, new TableWriter(merge, needs, table), layout.context.offset('translate'))
      const rehash = new FunctionBuilder('rehash', ['i32', 'i32', 'i32'])
      rehashFunction(groups, scopeOf, rehash, layout.context.offset(`table/${table}`))
      functions.push(merge, rehash)
      needs.library('internText')
      exports.push('mergeGroups', 'rehash', 'internText')
    }
  }
  return {
    description: { imports: [...needs.imports.values()], functions: [...functions, ...needs.functions], exports },
    needs,
    output,
  }
}

function noSlot(): never {
  throw new Error('code over entries reads no slot')
}
