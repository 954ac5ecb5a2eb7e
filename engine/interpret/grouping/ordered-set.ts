// Ordered-set aggregates of numbers and moments: each group's values are sorted as they lie, and only those that are asked for become
// JavaScript values.
import type { Column } from '../../columns/column.ts'
import { isValid } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import type { AggregateFunction, FunctionContext } from '../../functions/function.ts'
import type { PhysicalAggregate } from '../../plan/physical.ts'
import { nthSmallest } from '../../sort/nth-smallest.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'

type Sortable = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

/** Types whose order is that of the numbers that they are kept as, NaN last. */
const numbered: ReadonlySet<number> = new Set([
  ...[Oid.int2, Oid.int4, Oid.int8, Oid.float4, Oid.float8, Oid.numeric],
  ...[Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz],
])

/**
 * Results by group; undefined: rows are to be sorted as any others. ids: the group of each row; args: the call's arguments for each row,
 * of which the last is what WITHIN GROUP orders by.
 */
export function orderedSetResults(
  call: PhysicalAggregate,
  definition: AggregateFunction,
  context: FunctionContext,
  ids: Int32Array,
  args: readonly Column[],
  groups: number,
  checkCancel: () => void,
): Value[] | undefined {
  if (!definition.orderedSet || call.distinct || call.orderBy.length !== 1) return undefined
  const column = args[args.length - 1]
  const numbers = numbered.has(column.type.oid) ? numbersOf(column) : undefined
  if (!numbers) return undefined
  const { sorted, starts } = byGroup(column, numbers, ids, groups)
  const sortedColumn: Column = { type: column.type, layout: column.layout, length: sorted.length, values: sorted }
  const read = reader(sortedColumn)
  const [{ descending }] = call.orderBy
  const direct = directArguments(args, ids, groups)
  const results: Value[] = []
  for (let group = 0; group < groups; group++) {
    if ((group & 0xfff) === 0) checkCancel()
    const [start, end] = [starts[group], starts[group + 1]]
    const place = placed(sorted.subarray(start, end))
    const values = {
      length: end - start,
      at(index: number): Value {
        const wanted = descending ? end - start - 1 - index : index
        place(wanted)
        return read(start + wanted)
      },
    }
    const state = { values, fraction: direct[group] ?? null }
    results.push(definition.finish(state, context) ?? null)
  }
  return results
}

/** Puts the value there that a sort would put there. Who asks for few is given those, who goes on has all of them sorted. */
function placed(values: Sortable): (place: number) => void {
  if (values.length < 2) return () => undefined
  let asked = 0
  return (place) => {
    if (asked > selectionsMax) return
    const selects = asked++ < selectionsMax && !(values instanceof BigInt64Array) && !hasNaN(values)
    if (selects) {
      nthSmallest(values, place)
      return
    }
    asked = selectionsMax + 1
    values.sort()
  }
}

/** Each looks at all values a few times. */
const selectionsMax = 4

const hasNaN = (values: Exclude<Sortable, BigInt64Array>): boolean =>
  (values instanceof Float64Array || values instanceof Float32Array) && values.includes(NaN)

/** Of one value each; undefined: texts, codes and what takes several words. */
function numbersOf({ boxed, layout, values }: Column): Sortable | undefined {
  if (boxed) return undefined
  switch (layout.kind) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return values as Sortable
    case 'decimal':
      return layout.width === 'i128' ? undefined : (values as Sortable)
    default:
      return undefined
  }
}

/** Values that are not NULL, group after group: those of a group are at starts[group] … starts[group + 1]. */
function byGroup(
  column: Column,
  numbers: Sortable,
  ids: Int32Array,
  groups: number,
): { readonly sorted: Sortable; readonly starts: Int32Array } {
  const starts = new Int32Array(groups + 1)
  const all = column.validity === undefined
  for (let row = 0; row < ids.length; row++) if (all || isValid(column, row)) starts[ids[row] + 1]++
  for (let group = 0; group < groups; group++) starts[group + 1] += starts[group]
  const next = starts.slice()
  const sorted = new (numbers.constructor as new (length: number) => Sortable)(starts[groups])
  for (let row = 0; row < ids.length; row++) if (all || isValid(column, row)) sorted[next[ids[row]]++] = numbers[row]
  return { sorted, starts }
}

/** The fraction of each group's rows; empty of aggregates that have none. */
function directArguments(args: readonly Column[], ids: Int32Array, groups: number): Value[] {
  if (args.length === 1) return []
  const read = reader(args[0])
  const found: Value[] = Array.from({ length: groups }, () => undefined as unknown as Value)
  let missing = groups
  for (let row = 0; row < ids.length && missing > 0; row++) {
    if (found[ids[row]] !== undefined) continue
    found[ids[row]] = read(row)
    missing--
  }
  return found
}
