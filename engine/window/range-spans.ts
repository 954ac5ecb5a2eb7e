// RANGE with an offset where keys and offset are numbers of one unit: keys ascend or descend in window order, so one pass with a pointer
// finds every row's bound. undefined: values that doubles do not hold exactly, and errors, are left to the form that goes by row.
import type { Column } from '../columns/column.ts'
import { numberView } from '../interpret/keys/number-view.ts'
import type { PhysicalWindow } from '../plan/physical.ts'
import type { Interval } from '../types/interval-value.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef, Value } from '../types/type.ts'
import type { SortedWindow } from './sorted-window.ts'

export function rangeSpan(
  which: 'start' | 'end',
  direction: number,
  offset: Value,
  call: PhysicalWindow,
  sorted: SortedWindow,
  checkCancel: () => void,
): Int32Array | undefined {
  const [column] = sorted.keys
  const [{ descending }] = call.orderBy
  const numbers = keyNumbers(column, checkCancel)
  const distance = numbers && inUnitOf(column, offset, call.frame[which].offset!.type)
  if (!numbers || distance === undefined || !(distance >= 0)) return undefined
  const { rows, partitions } = sorted
  const peers = sorted.peers()
  const { validity } = column
  const isNull = (at: number): boolean =>
    validity !== undefined && ((validity[rows[at] >> 3] >> (rows[at] & 7)) & 1) === 0
  // In window order keys only rise, once their sign is turned where they fall.
  const sign = descending ? -1 : 1
  const bounds = new Int32Array(rows.length)
  for (let begin = 0; begin < rows.length; begin = partitions.end[begin]) {
    checkCancel()
    let first = begin
    let past = partitions.end[begin]
    while (first < past && isNull(first)) first++
    while (past > first && isNull(past - 1)) past--
    for (let at = begin; at < partitions.end[begin]; at++) bounds[at] = peers[which][at]
    let bound = first
    for (let at = first; at < past; at++) {
      const limit = sign * numbers[rows[at]] + direction * distance
      if (which === 'start') while (bound < past && sign * numbers[rows[bound]] < limit) bound++
      else while (bound < past && sign * numbers[rows[bound]] <= limit) bound++
      bounds[at] = bound
    }
  }
  return bounds
}

const withInfinity: ReadonlySet<number> = new Set([Oid.date, Oid.timestamp, Oid.timestamptz])

function keyNumbers(column: Column, checkCancel: () => void): ArrayLike<number> | undefined {
  const { layout } = column
  if (column.boxed || layout.kind === 'bool' || layout.kind === 'f32') return undefined
  const numbers = numberView(column, 1, checkCancel)
  if (!numbers) return undefined
  // Infinite times and dates are the ends of their integers (those of 64 bits are no exact doubles); infinite floats and NaN follow
  // rules of their own.
  const ends = layout.kind === 'f64' || (withInfinity.has(column.type.oid) && layout.kind === 'i32')
  if (ends) {
    for (let row = 0; row < column.length; row++) {
      const value = numbers[row]
      if (!Number.isFinite(value) || (layout.kind === 'i32' && (value === 2 ** 31 - 1 || value === -(2 ** 31))))
        return undefined
    }
  }
  return numbers
}

const integers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8])
const dayMicros = 86_400_000_000

/** The offset in units of the key's numbers, where that is exact. */
function inUnitOf(key: Column, offset: Value, { oid }: TypeRef): number | undefined {
  switch (key.type.oid) {
    case Oid.int2:
    case Oid.int4:
    case Oid.int8: {
      if (!integers.has(oid)) return undefined
      const distance = Number(offset as number | bigint)
      return distance < 2 ** 53 ? distance : Infinity
    }
    case Oid.float8: {
      const distance = offset as number
      return oid === Oid.float8 && Number.isFinite(distance) ? distance : undefined
    }
    case Oid.numeric: {
      if (oid !== Oid.numeric || key.layout.kind !== 'decimal') return undefined
      const { coefficient, scale, special } = offset as Numeric
      const more = key.layout.scale - scale
      if (special !== undefined || more < 0 || more > 15) return undefined
      const distance = Number(coefficient) * 10 ** more
      return Math.abs(distance) < 2 ** 52 ? distance : undefined
    }
    case Oid.date:
    case Oid.timestamp:
    case Oid.timestamptz: {
      if (oid !== Oid.interval) return undefined
      const { months, days, micros } = offset as Interval
      // A month has no length, and a day of a time zone has not always 24 hours.
      if (months !== 0 || (key.type.oid === Oid.timestamptz && days !== 0)) return undefined
      if (key.type.oid === Oid.date) return micros === 0n ? days : undefined
      const distance = days * dayMicros + Number(micros)
      return Math.abs(distance) < 2 ** 52 ? distance : undefined
    }
    default:
      return undefined
  }
}
