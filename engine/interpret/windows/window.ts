// Window functions: the input is kept, sorted once per definition by partition and order keys, and every row gets its value: from loops over
// typed arrays (../window/), or for what has no such form value by value. Rows come out in the order of the last call's sort.
import { type Batch, batchRowsMax, type Column } from '../../columns/column.ts'
import { concatColumns } from '../../columns/concat.ts'
import { gatherColumn } from '../../columns/gather.ts'
import { reader } from '../../columns/read.ts'
import { sliceColumn } from '../../columns/slice.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { PhysicalWindow } from '../../plan/physical.ts'
import { rowSlices } from '../../sort/row-slices.ts'
import type { FunctionContext } from '../../functions/function.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { sortWindow, type SortedWindow } from '../../window/sorted-window.ts'
import { typedWindowColumn, type WindowInputs } from '../../window/window-column.ts'
import { functionContext } from '../expression/call-site.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate, evaluateScalar } from '../expression/evaluate.ts'
import { batchFrame, frameBatch } from '../expression/frame.ts'
import { inPieces, materialize } from '../materialize.ts'
import type { PlanOf } from '../operators.ts'
import { columnOfValues, statesOf } from '../expression/result-column.ts'
import { materializeFirst } from './first-rows.ts'
import { aggregateOverFrames } from './window-aggregate.ts'
import { frameOf, type FrameOf } from './window-frame.ts'

export function* executeWindow(plan: PlanOf<'window'>, context: ExecuteContext): Generator<Batch> {
  const { batch, release } = plan.first ? materializeFirst(plan, plan.first, context) : materialize(plan.input, context)
  try {
    if (batch.length === 0) return
    const sorts = new Map<string, SortedWindow>()
    const made: { readonly column: Column; readonly sorted: SortedWindow }[] = []
    for (const call of plan.calls) {
      const key = JSON.stringify([call.partitionBy, call.orderBy], (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value,
      )
      let sorted = sorts.get(key)
      if (!sorted) {
        sorted = sortWindow(
          call.partitionBy.map((one) => evaluate(one, batch, context)),
          call.orderBy,
          call.orderBy.map((one) => evaluate(one.expression, batch, context)),
          batch.length,
          context,
        )
        sorts.set(key, sorted)
      }
      made.push({ column: windowColumn(call, batch, sorted, context), sorted })
    }
    const last = made.at(-1)?.sorted
    const passed: Batch = plan.passes
      ? { length: batch.length, columns: plan.passes.map((slot) => batch.columns[slot]) }
      : batch
    if (!last) {
      yield* inPieces(passed)
      return
    }
    const { rows } = last
    const columns = made.map(({ column, sorted }) => (sorted === last ? column : inOrderOf(last, column, sorted)))
    for (let start = 0; start < rows.length; start += batchRowsMax) {
      context.checkCancel()
      const end = Math.min(rows.length, start + batchRowsMax)
      const given = frameBatch(batchFrame(passed).select(rows.subarray(start, end)), passed.columns.length)
      yield { length: end - start, columns: [...given.columns, ...columns.map((one) => sliceColumn(one, start, end))] }
    }
  } finally {
    release()
  }
}

/** Values by position in one sort, by position in another. */
function inOrderOf(wanted: SortedWindow, column: Column, { rows }: SortedWindow): Column {
  const positions = new Int32Array(rows.length)
  for (let at = 0; at < rows.length; at++) positions[rows[at]] = at
  return gatherColumn(
    column,
    wanted.rows.map((row) => positions[row]),
  )
}

/** By position in the sort. */
function windowColumn(call: PhysicalWindow, batch: Batch, sorted: SortedWindow, context: ExecuteContext): Column {
  // Offsets read no column of the query; what a subquery gave for them is the same in every row.
  const anyRow = batch.columns.map((column) => reader(column)(0))
  const offsets = {
    start: call.frame.start.offset && evaluateScalar(call.frame.start.offset, anyRow, context),
    end: call.frame.end.offset && evaluateScalar(call.frame.end.offset, anyRow, context),
  }
  const functions = (args: readonly TypeRef[], result: TypeRef): FunctionContext =>
    functionContext(args, result, context)
  const inputs: WindowInputs = {
    args: call.args.map((arg) => evaluate(arg, batch, context)),
    passes: call.filter && statesOf(evaluate(call.filter, batch, context)),
    offsets,
  }
  return (
    typedWindowColumn(call, inputs, sorted, functions, () => context.checkCancel()) ??
    windowColumnByRow(call, inputs, sorted, context)
  )
}

/** Every window call there is, value by value; by position in the sort. */
export function windowColumnByRow(
  call: PhysicalWindow,
  inputs: WindowInputs,
  sorted: SortedWindow,
  context: ExecuteContext,
): Column {
  const values: Value[] = []
  for (const [from, to] of rowSlices(sorted.rows.length, () => context.checkCancel()))
    for (let row = from; row < to; row++) values.push(null)
  const args = inputs.args.map(reader)
  const { passes, offsets } = inputs
  const readKey = sorted.keys.length > 0 ? reader(sorted.keys[0]) : () => null
  const definition = functionByOid(call.function)
  const bodies = functionContext(
    call.args.map((arg) => arg.type),
    call.type,
    context,
  )
  const allPeers = sorted.peers()
  for (let begin = 0, end = 0; begin < sorted.rows.length; begin = end) {
    end = sorted.partitions.end[begin]
    const rows = sorted.rows.subarray(begin, end)
    const peers = {
      start: allPeers.start.subarray(begin, end).map((at) => at - begin),
      end: allPeers.end.subarray(begin, end).map((at) => at - begin),
    }
    const partition = {
      rows: rows.length,
      peerStart: (row: number) => peers.start[row],
      peerEnd: (row: number) => peers.end[row],
      key: (row: number) => readKey(rows[row]),
    }
    const frame: FrameOf = frameOf(call, partition, offsets, (argTypes, result) =>
      functionContext(argTypes, result, context),
    )
    const view: WindowPartition = {
      ...partition,
      frame,
      arg: (index, row) => args[index](rows[row]),
      passes: passes ? (row) => passes[rows[row]] === 1 : () => true,
      excluded: exclusion(call.frame.exclude, peers),
    }
    if (definition.kind === 'aggregate') {
      aggregateOverFrames(definition, bodies, call.args.length, call.frame.exclude, view, context, (row, value) => {
        values[begin + row] = value
      })
    } else if (definition.kind === 'window') {
      const plain = call.frame.exclude === 'no-others' || !framed.has(definition.name)
      for (let row = 0; row < rows.length; row++) {
        if ((row & 0xfff) === 0) context.checkCancel()
        const value = definition.body(plain ? view : withoutExcluded(view, row), row, bodies)
        values[begin + row] = value === undefined ? null : value
      }
    } else throw new Error(`function ${definition.name} cannot be called over a window`)
  }
  const pieces: Column[] = []
  for (const [from, to] of rowSlices(values.length, () => context.checkCancel())) {
    const piece = columnOfValues(call.type, values.slice(from, to))
    // Those are the values themselves.
    if (piece.boxed) return columnOfValues(call.type, values)
    pieces.push(piece)
  }
  return concatColumns(pieces)
}

export interface WindowPartition {
  readonly rows: number
  peerStart(row: number): number
  peerEnd(row: number): number
  readonly frame: FrameOf
  arg(index: number, row: number): Value
  /** FILTER. */
  passes(row: number): boolean
  /** Does the frame of `row` leave out `other`? */
  excluded(row: number, other: number): boolean
}

function exclusion(
  exclude: string,
  peers: { start: Int32Array; end: Int32Array },
): (row: number, other: number) => boolean {
  const isPeer = (row: number, other: number): boolean => other >= peers.start[row] && other < peers.end[row]
  if (exclude === 'current-row') return (row, other) => row === other
  if (exclude === 'group') return isPeer
  if (exclude === 'ties') return (row, other) => row !== other && isPeer(row, other)
  return () => false
}

/** Window functions that look at their frame; the others look at the whole partition. */
const framed: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value'])

/** first_value and the like look at their frame only: here its rows without the excluded ones, numbered from 0. */
function withoutExcluded(view: WindowPartition, row: number): WindowPartition {
  const kept: number[] = []
  const [start, end] = view.frame(row)
  for (let other = start; other < end; other++) if (!view.excluded(row, other)) kept.push(other)
  const whole: readonly [number, number] = [0, kept.length]
  return {
    ...view,
    frame: () => whole,
    // Which one nth_value wants is said by the current row, excluded or not.
    arg: (index, at) => (index > 0 ? view.arg(index, at) : kept[at] === undefined ? null : view.arg(index, kept[at])),
  }
}
