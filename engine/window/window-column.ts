// A window call's values over typed arrays, for the functions and layouts that have such a form; undefined: it is computed row by row
// (interpret/windows/window.ts), to the same values.
import type { Column } from '../columns/column.ts'
import type { FunctionContext } from '../functions/function.ts'
import { functionByOid } from '../functions/registry.ts'
import { buildColumn } from '../columns/build.ts'
import { unboxed } from '../interpret/expression/result-column.ts'
import type { FrameOffsets } from '../interpret/windows/window-frame.ts'
import type { PhysicalWindow } from '../plan/physical.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import { extremeColumn, extremeOf } from './extremes.ts'
import { frameSpans } from './frame-spans.ts'
import { framedPicks, framePickColumn, shiftedColumn } from './picked-rows.ts'
import { ntileColumn, rankColumn, rankNames } from './ranks.ts'
import type { SortedWindow, Spans } from './sorted-window.ts'
import { countColumn, sumColumn } from './sums.ts'

type Functions = (args: readonly TypeRef[], result: TypeRef) => FunctionContext

const summedTypes: ReadonlySet<number> = new Set([
  ...[Oid.int2, Oid.int4, Oid.int8, Oid.numeric, Oid.float8, Oid.float4],
])

/** What a call was given, by row: its arguments, and whether FILTER holds (1). */
export interface WindowInputs {
  readonly args: readonly Column[]
  readonly passes: Uint8Array | undefined
  readonly offsets: FrameOffsets
}

/** By position in the sort. */
export function typedWindowColumn(
  call: PhysicalWindow,
  { args, passes, offsets }: WindowInputs,
  sorted: SortedWindow,
  functions: Functions,
  checkCancel: () => void,
): Column | undefined {
  const { name, kind } = functionByOid(call.function)
  const frames = (): Spans => frameSpans(call, sorted, offsets, functions, checkCancel)
  if (kind === 'window') {
    if (rankNames.has(name)) return rankColumn(name, call.type, sorted)
    if (name === 'ntile') return ntileColumn(args[0], call.type, sorted)
    if (name === 'lag' || name === 'lead') return shiftedColumn(args, name === 'lag' ? -1 : 1, call.type, sorted)
    if (framedPicks.has(name) && call.frame.exclude === 'no-others')
      return framePickColumn(name, args, call.type, sorted, frames())
    return undefined
  }
  if (kind !== 'aggregate' || call.frame.exclude !== 'no-others') return undefined
  const wanted = extremeOf.get(name)
  const sums = name === 'sum' || name === 'avg'
  const rowsOnly = name === 'count' && call.args.length === 0
  if (!rowsOnly && (call.args.length !== 1 || (name !== 'count' && !sums && !wanted))) return undefined
  if (sums && !summedTypes.has(call.args[0].type.oid)) return undefined
  const given: Column | undefined = args[0]
  // Values that share a scale become words; count asks only which are NULL.
  const argument = given?.boxed && name !== 'count' ? inWords(given) : given
  const counted = countedRows(argument, passes, sorted)
  if (name === 'count') return countColumn(counted, call.type, sorted, frames())
  if (wanted) return extremeColumn(wanted, argument, counted, call.type, sorted, frames(), checkCancel)
  if (argument.boxed) return undefined
  return sumColumn(name as 'sum' | 'avg', argument, counted, call.type, sorted, frames(), checkCancel)
}

/** By position: 1 where FILTER holds and the argument, if there is one, is not NULL. */
function countedRows(argument: Column | undefined, passes: Uint8Array | undefined, { rows }: SortedWindow): Uint8Array {
  const counted = new Uint8Array(rows.length).fill(1)
  if (passes) for (let at = 0; at < rows.length; at++) if (passes[rows[at]] !== 1) counted[at] = 0
  const validity = argument?.validity
  const boxed = argument?.boxed
  if (boxed) for (let at = 0; at < rows.length; at++) if (boxed[rows[at]] === null) counted[at] = 0
  if (validity && !boxed)
    for (let at = 0; at < rows.length; at++)
      if (((validity[rows[at] >> 3] >> (rows[at] & 7)) & 1) === 0) counted[at] = 0
  return counted
}

/** Numerics that share a scale as integers; other values in their type's layout. */
function inWords(column: Column): Column {
  const { type, boxed } = column
  if (!boxed || type.oid === Oid.record) return column
  if (type.oid !== Oid.numeric) return unboxed(column)
  const scale = (boxed.find((value) => value !== null) as Numeric | undefined)?.scale ?? 0
  return buildColumn(type, boxed, {
    layout: { kind: 'decimal', scale, width: 'i64' },
  })
}
