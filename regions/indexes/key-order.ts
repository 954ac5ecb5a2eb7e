// How one key column orders rows: a comparison, and prefixes, numbers that order as the values do, so that the platform's own sort
// does most of the work. The order is the type's: bytewise for texts, NaN above all numbers, NULLs last.
import { compareBytes } from '../../engine/columns/bytes.ts'
import { type Column, isValid } from '../../engine/columns/column.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { expandDictionary } from '../memtable/expand-dictionary.ts'
import { signedTypes } from '../segments/encode-column.ts'

/** Prefixes are below it; NULL has it. */
export const nullPrefix = 2 ** 42 - 1

/** What rows of one prefix still need: nothing in this column, prefixes again (they tell more within a run), or comparing. */
export type AfterPrefix = 'equal' | 'prefixes' | 'compare'

export interface KeyOrder {
  /** NULLs last. */
  readonly compare: (a: number, b: number) => number
  /** Fills target[i] for rows[i], which are known to agree in all that earlier prefixes told. */
  readonly prefixes: (rows: Int32Array, target: Float64Array) => AfterPrefix
}

const bytewiseTypes: ReadonlySet<number> = new Set([
  ...[Oid.text, Oid.varchar, Oid.name, Oid.bytea, Oid.bpchar],
  ...[Oid.inet, Oid.cidr, Oid.macaddr, Oid.macaddr8],
])
/** Types whose text, or whose span, is a number that orders as they do. */
const measuredTypes: Readonly<Record<number, (value: Value) => number>> = {
  [Oid.numeric]: (value) => Number(typeByOid(Oid.numeric).format(value, isoSettings)),
  [Oid.interval]: (value) => Number(typeByOid(Oid.interval).hashKey!(value)),
}

export function keyOrder(given: Column): KeyOrder {
  const column = given.dictionary ? expandDictionary(given) : given
  const { layout, type } = column
  switch (layout.kind) {
    case 'bool':
      return numbersOrder(column, (row) => column.values[row] as number, false)
    case 'i8':
    case 'i16':
    case 'i32':
      if (signedTypes.has(type.oid)) return numbersOrder(column, (row) => column.values[row] as number, false)
      break
    case 'i64':
      if (signedTypes.has(type.oid)) return numbersOrder(column, wideReader(column.values as BigInt64Array), true)
      break
    case 'decimal':
      if (layout.width === 'i64') return numbersOrder(column, wideReader(column.values as BigInt64Array), true)
      if (layout.width !== 'i128') return numbersOrder(column, (row) => column.values[row] as number, false)
      break
    case 'f32':
    case 'f64':
      return floatsOrder(column, (row) => column.values[row] as number)
    case 'fixed16':
      return bytesOrder(
        column,
        (row) => 16 * row,
        (row) => 16 * row + 16,
      )
    case 'utf8':
    case 'binary':
      if (bytewiseTypes.has(type.oid)) return textOrder(column)
  }
  const values = columnValues(column)
  const { compare } = typeByOid(type.oid)
  const order = nullsLast(column, (a, b) => (compare ? compare(values[a], values[b]) : 0))
  const measure = measuredTypes[type.oid]
  if (!measure) return { compare: order, prefixes: noPrefixes(column) }
  const numbers = Float64Array.from(values, (value) => (value === null ? 0 : measure(value)))
  return { compare: order, prefixes: floatsOrder(column, (row) => numbers[row]).prefixes }
}

function nullsLast(column: Column, compare: (a: number, b: number) => number): (a: number, b: number) => number {
  if (!column.validity) return compare
  return (a, b) => {
    const left = isValid(column, a)
    const right = isValid(column, b)
    return left && right ? compare(a, b) : left === right ? 0 : left ? -1 : 1
  }
}

const noPrefixes =
  (column: Column): KeyOrder['prefixes'] =>
  (rows, target) => {
    for (let i = 0; i < rows.length; i++) target[i] = isValid(column, rows[i]) ? 0 : nullPrefix
    return 'compare'
  }

/** Rounded to a double, which keeps the order; no bigint is made. */
function wideReader(values: BigInt64Array): (row: number) => number {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  return (row) => words[2 * row + 1] * 4_294_967_296 + (words[2 * row] >>> 0)
}

/** Integers. lossy: the reader may round, and equal numbers need another look. */
function numbersOrder(column: Column, read: (row: number) => number, lossy: boolean): KeyOrder {
  const { values } = column
  const compare = (a: number, b: number): number => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0)
  return {
    compare: nullsLast(column, compare),
    prefixes(rows, target) {
      let min = Infinity
      let max = -Infinity
      for (let i = 0; i < rows.length; i++) {
        if (!isValid(column, rows[i])) continue
        const value = read(rows[i])
        if (value < min) min = value
        if (value > max) max = value
      }
      const exact = !lossy || (min >= Number.MIN_SAFE_INTEGER && max <= Number.MAX_SAFE_INTEGER)
      let divisor = 1
      while ((max - min) / divisor >= nullPrefix - 1) divisor *= 2
      for (let i = 0; i < rows.length; i++)
        target[i] = isValid(column, rows[i]) ? Math.floor((read(rows[i]) - min) / divisor) : nullPrefix
      return exact && divisor === 1 ? 'equal' : divisor > 1 ? 'prefixes' : 'compare'
    },
  }
}

function floatsOrder(column: Column, read: (row: number) => number): KeyOrder {
  const compare = (a: number, b: number): number => {
    const left = read(a)
    const right = read(b)
    if (left < right) return -1
    if (left > right) return 1
    return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right))
  }
  const float = new Float64Array(1)
  const words = new Uint32Array(float.buffer)
  return {
    compare: nullsLast(column, compare),
    prefixes(rows, target) {
      for (let i = 0; i < rows.length; i++) {
        if (!isValid(column, rows[i])) {
          target[i] = nullPrefix
          continue
        }
        // -0 is 0, and there is one NaN.
        const value = read(rows[i]) + 0
        float[0] = value === value ? value : NaN
        const [low, high] = words
        const negative = high >>> 31 === 1 && value === value
        const top = negative ? ~high >>> 0 : ((high & 0x7fffffff) | 0x80000000) >>> 0
        target[i] = top * 1024 + ((negative ? ~low : low) >>> 22)
      }
      return 'compare'
    },
  }
}

function textOrder(column: Column): KeyOrder {
  const offsets = column.offsets!
  if (column.type.oid !== Oid.bpchar)
    return bytesOrder(
      column,
      (row) => offsets[row],
      (row) => offsets[row + 1],
    )
  const bytes = column.values as Uint8Array
  // char(n) compares without its trailing blanks.
  const ends = offsets.slice(1, column.length + 1)
  for (let row = 0; row < ends.length; row++)
    while (ends[row] > offsets[row] && bytes[ends[row] - 1] === 0x20) ends[row]--
  return bytesOrder(
    column,
    (row) => offsets[row],
    (row) => ends[row],
  )
}

/** A prefix is five bytes after what all rows share, as digits to the base 257: zero is the end. */
const digits = 5

function bytesOrder(column: Column, start: (row: number) => number, end: (row: number) => number): KeyOrder {
  const bytes = column.values as Uint8Array
  return {
    compare: nullsLast(column, (a, b) => compareBytes(bytes, start(a), end(a), bytes, start(b), end(b))),
    prefixes(rows, target) {
      let first = -1
      let shared = 0
      let longest = 0
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]
        if (!isValid(column, row)) continue
        const from = start(row)
        const length = end(row) - from
        if (length > longest) longest = length
        if (first < 0) {
          first = from
          shared = length
          continue
        }
        const most = Math.min(shared, length)
        let same = 0
        while (same < most && bytes[first + same] === bytes[from + same]) same++
        shared = same
      }
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]
        if (!isValid(column, row)) {
          target[i] = nullPrefix
          continue
        }
        const from = start(row) + shared
        const to = end(row)
        let prefix = 0
        for (let k = 0; k < digits; k++) prefix = prefix * 257 + (from + k < to ? bytes[from + k] + 1 : 0)
        target[i] = prefix
      }
      return longest <= shared + digits ? 'equal' : 'prefixes'
    },
  }
}
