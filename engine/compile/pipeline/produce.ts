// Writes a pipeline's loop: the source's rows one by one through the steps to the sink. fn(context, start, end) -> error code.
import type { Expression } from '../../plan/expression.ts'
import { compileExpression, isTrue } from '../expression/compile-expression.ts'
import type { CompiledValue } from '../expression/compiled-value.ts'
import { bool } from '../expression/choice.ts'
import { about } from '../expression/unsupported.ts'
import { conjunction, conjunctsOf } from '../../plan/traverse-expression.ts'
import { mayFail } from '../expression/may-fail.ts'
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'
import { columnAddresses } from './source/column-addresses.ts'
import type { SourceForm } from './source/forms.ts'
import type { GroupLayout } from './groups/group-layout.ts'
import { groupRow } from './groups/group-source.ts'
import { loadColumn } from './source/load-column.ts'
import { type JoinLayout, probe } from './joins/probe.ts'
import { remainderRow } from './joins/remainder.ts'
import { type RowMasks, rowMasks, rowsInMask } from './source/row-masks.ts'
import { countRow } from './source/row-counts.ts'
import { emptyScratch } from './scratch.ts'
import type { Pipeline, Probe, Step } from './pipeline.ts'
import { type ModuleNeeds, type ParameterForm, type Row, RowScope } from './row-code.ts'

export interface ProduceOptions {
  readonly pipeline: Pipeline
  readonly form: SourceForm
  readonly needs: ModuleNeeds
  readonly parameters: readonly ParameterForm[]
  /** Entries of the tables that probes read, by table number; keys first. */
  readonly entries: ReadonlyMap<number, JoinLayout>
  /** Of a source of groups. */
  readonly groups?: GroupLayout
  /** For EXPLAIN ANALYZE: rows that come out of each step are counted. */
  readonly counted?: boolean
  /** Before the steps: what is known to be of no use to the sink is skipped. */
  readonly before?: (scope: RowScope) => void
  /** Of a sink that asks nothing of rows but how many there are (i32), where that is known without looking at one. */
  readonly counts?: (fn: FunctionBuilder, rows: Instruction) => void
}

/** Local numbers of the loop function's parameters. */
export const runParameter = { context: 0, start: 1, end: 2 } as const

/** sink writes what happens to a row that came through; epilogue, what happens after the last one. */
export function produce(
  options: ProduceOptions,
  sink: (scope: RowScope) => void,
  epilogue: (fn: FunctionBuilder) => void = () => {},
): FunctionBuilder {
  const { pipeline, form, needs, parameters } = options
  const left = form.remainder === undefined ? undefined : (pipeline.steps[form.remainder] as Probe)
  const leftEntries = left && options.entries.get(left.table)!
  const fn = new FunctionBuilder('run', ['i32', 'i32', 'i32'], ['i32'])
  const index = fn.local('i32')
  fn.emit(set(index, get(runParameter.start)))
  const masks = masksOf(options, fn)
  const writeRow = (at: Instruction): void => {
    // Whether texts are made is known when all is written.
    const beginning: Instruction[] = []
    fn.emit({ kind: 'block', label: { name: 'begin' }, body: beginning })
    fn.block('skip', (skip) => {
      const row = form.selected
        ? fn.let('i32', load('i32.load', op('i32.add', selection(fn, needs), op('i32.shl', at, i32(2)))))
        : at
      const source = leftEntries
        ? remainderRow(fn, left, leftEntries, row, skip)
        : options.groups
          ? groupRow(fn, needs, options.groups, row, skip)
          : sourceRow(fn, needs, pipeline, form, row, skip)
      const scope = new RowScope(fn, needs, source, form.columns, parameters)
      const steps = masks?.steps ?? pipeline.steps.slice((form.remainder ?? -1) + 1)
      if (options.counted) countRow(left?.node ?? pipeline.source.plan.node, steps, scope)
      options.before?.(scope)
      through(steps, scope, options, sink)
    })
    if (needs.usesScratch) beginning.push(...emptyScratch(needs, pipeline.sink.kind === 'output'))
  }
  if (masks) {
    const counts = masks.steps.some(({ kind }) => kind !== 'project') || options.counted ? undefined : options.counts
    loopOverMasks(fn, index, masks.mask, counts ? { counts } : { row: writeRow })
  } else {
    fn.block('rows', (done) => {
      fn.loop('row', (next) => {
        fn.emit(br(done, op('i32.ge_u', get(index), get(runParameter.end))))
        writeRow(get(index))
        // Entries go by their addresses.
        const stride = leftEntries?.bytes ?? options.groups?.bytes ?? 1
        fn.emit(set(index, op('i32.add', get(index), i32(stride))), br(next))
      })
    })
  }
  epilogue(fn)
  fn.emit(i32(0))
  return fn
}

/** Where the first step is a filter that tells of rows together (row-masks.ts): the mask, and the steps that are left. */
function masksOf(
  { pipeline, form, needs, parameters, groups, counted }: ProduceOptions,
  fn: FunctionBuilder,
): (Pick<RowMasks, 'mask'> & { readonly steps: readonly Step[] }) | undefined {
  const { source, steps, sourceSlots } = pipeline
  const [first, ...others] = steps
  if (first?.kind !== 'filter' || groups || form.selected || form.remainder !== undefined) return undefined
  // Rows of the source are counted by themselves.
  if (counted && first.node !== source.plan.node) return undefined
  const scope = new RowScope(fn, needs, { slot: noSlot, skip: { name: 'none' } }, form.columns, parameters)
  const masks = rowMasks(first.condition, form, sourceSlots, scope)
  if (!masks) return undefined
  const { rest, mask } = masks
  if (rest.length === 0) return { mask, steps: others }
  return {
    mask,
    steps: [{ ...first, condition: conjunction(rest)! }, ...others],
  }
}

function noSlot(): never {
  throw new Error('code before a row reads no slot')
}

/** Rows sixteen at a time: those that the mask leaves, or how many they are. */
function loopOverMasks(
  fn: FunctionBuilder,
  index: number,
  mask: RowMasks['mask'],
  use:
    | { readonly row: (row: Instruction) => void }
    | { readonly counts: (fn: FunctionBuilder, rows: Instruction) => void },
): void {
  const bits = fn.local('i32')
  const [at, end] = [get(index), get(runParameter.end)]
  fn.block('rows', (done) => {
    fn.loop('rows together', (next) => {
      fn.emit(br(done, op('i32.ge_u', at, end)))
      fn.emit(set(bits, mask(at)))
      const left = fn.let('i32', op('i32.sub', end, at))
      fn.when(op('i32.lt_u', left, i32(rowsInMask)), () => {
        const there = op('i32.sub', op('i32.shl', i32(1), left), i32(1))
        fn.emit(set(bits, op('i32.and', get(bits), there)))
      })
      if ('counts' in use) use.counts(fn, op('i32.popcnt', get(bits)))
      else
        fn.block('none', (none) => {
          fn.emit(br(none, op('i32.eqz', get(bits))))
          fn.loop('row', (again) => {
            const row = fn.let('i32', op('i32.add', at, op('i32.ctz', get(bits))))
            fn.emit(set(bits, op('i32.and', get(bits), op('i32.sub', get(bits), i32(1)))))
            use.row(row)
            fn.emit(br(again, get(bits)))
          })
        })
      fn.emit(set(index, op('i32.add', at, i32(rowsInMask))), br(next))
    })
  })
}

const selection = (fn: FunctionBuilder, needs: ModuleNeeds): Instruction =>
  fn.constant('i32', load('i32.load', get(runParameter.context), needs.context.place('selection')))

function sourceRow(
  fn: FunctionBuilder,
  needs: ModuleNeeds,
  pipeline: Pipeline,
  form: SourceForm,
  row: Instruction,
  skip: Row['skip'],
): Row {
  const loaded = new Map<number, CompiledValue>()
  return {
    skip,
    slot(slot) {
      let value = loaded.get(slot)
      if (!value) {
        const column = pipeline.sourceSlots.indexOf(slot)
        if (column < 0) throw new Error(`slot ${slot} is not among those the source reads`)
        value = about(pipeline.source.plan.node, () =>
          loadColumn(fn, form.columns[column], column, row, columnAddresses(fn, needs, column)),
        )
        loaded.set(slot, value)
      }
      return value
    },
  }
}

function through(
  steps: readonly Step[],
  scope: RowScope,
  options: ProduceOptions,
  sink: (scope: RowScope) => void,
): void {
  const [step, ...rest] = steps
  if (!step) {
    sink(scope)
    return
  }
  const next = (after: RowScope): void => {
    if (options.counted) countRow(step.node, rest, after)
    through(rest, after, options, sink)
  }
  switch (step.kind) {
    case 'filter':
      about(step.node, () => filter(step.condition, scope))
      return next(scope)
    case 'project':
      return next(scope.with(projected(step, scope)))
    case 'probe':
      return about(step.node, () => probe(step, scope, options.entries.get(step.table)!, next))
  }
}

/** Conjunct by conjunct; those that cannot fail and are cheap together are one branch. */
export function filter(condition: Expression, scope: RowScope): void {
  for (const conjunct of conjunctsOf(condition)) {
    if (mayFail(conjunct)) scope.ensure([conjunct])
    const holds = isTrue(bool(compileExpression(conjunct, scope)))
    scope.fn.emit(br(scope.row.skip, op('i32.eqz', holds)))
  }
}

/** Computed where first asked for; `ensure` asks outside of branches. */
function projected({ node, expressions }: Step & { readonly kind: 'project' }, scope: RowScope): Row {
  const made = new Map<number, CompiledValue>()
  return {
    skip: scope.row.skip,
    slot(slot) {
      let value = made.get(slot)
      if (!value) {
        value = about(node, () => {
          scope.ensure([expressions[slot]])
          return settled(compileExpression(expressions[slot], scope), scope.fn)
        })
        made.set(slot, value)
      }
      return value
    },
    deferred: (slot) => {
      const expression = expressions[slot]
      return expression.kind === 'slot' ? scope.row.deferred?.(expression.slot) : undefined
    },
  }
}

/** In locals: what follows may read it many times. */
export function settled(value: CompiledValue, fn: FunctionBuilder): CompiledValue {
  const isNull = value.isNull && fn.let('i32', value.isNull)
  switch (value.kind) {
    case 'text':
      return value.entry
        ? { ...value, isNull }
        : { ...value, isNull, address: fn.let('i32', value.address), length: fn.let('i32', value.length) }
    case 'bytes':
      return { ...value, isNull, address: fn.let('i32', value.address), length: fn.let('i32', value.length) }
    case 'bool':
    case 'i32':
      return { ...value, isNull, value: fn.let('i32', value.value) }
    case 'f64':
      return { ...value, isNull, value: fn.let('f64', value.value) }
    case 'i64':
      return { ...value, isNull, value: fn.let('i64', value.value) }
    case 'decimal128':
      return {
        ...value,
        isNull,
        low: fn.let('i64', value.low),
        high: fn.let('i64', value.high),
        display: value.display && fn.let('i32', value.display),
      }
    case 'decimal':
      return {
        ...value,
        isNull,
        value: fn.let('i64', value.value),
        display: value.display && fn.let('i32', value.display),
      }
  }
}
