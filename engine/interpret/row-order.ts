// Order of rows by sort keys: key columns become typed arrays that compare without decoding a value, where that is exact.
import type { Column } from '../columns/column.ts'
import { columnValues, reader } from '../columns/read.ts'
import { PgError } from '../errors.ts'
import type { SortKey } from '../plan/expression.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import { numberView } from './keys/number-view.ts'

export type RowOrder = (a: number, b: number) => number

/** Compares rows of the key columns: <0, 0, >0, directions and NULL placement applied. */
export function rowOrder(
  keys: readonly Pick<SortKey, 'descending' | 'nullsFirst'>[],
  columns: readonly Column[],
): RowOrder {
  const orders = keys.map((key, i) => columnOrder(columns[i], key.descending, key.nullsFirst))
  if (orders.length === 1) return orders[0]
  if (orders.length === 2) {
    const [first, second] = orders
    return (a, b) => first(a, b) || second(a, b)
  }
  return (a, b) => {
    for (const order of orders) {
      const result = order(a, b)
      if (result !== 0) return result
    }
    return 0
  }
}

/** Row numbers in order; rows that compare equal stay in theirs. */
export function sortedRows(length: number, order: RowOrder): Int32Array {
  const rows = new Int32Array(length)
  for (let row = 0; row < length; row++) rows[row] = row
  return rows.sort((a, b) => order(a, b) || a - b)
}

function columnOrder(column: Column, descending: boolean, nullsFirst: boolean): RowOrder {
  const order = directed(valueOrder(column), descending)
  const { validity, boxed } = column
  if (!validity && !boxed) return order
  const valid = boxed
    ? (row: number): boolean => boxed[row] !== null
    : (row: number): boolean => ((validity![row >> 3] >> (row & 7)) & 1) === 1
  const whenNull = nullsFirst ? -1 : 1
  return (a, b) => {
    const aValid = valid(a)
    const bValid = valid(b)
    if (aValid && bValid) return order(a, b)
    return aValid === bValid ? 0 : aValid ? -whenNull : whenNull
  }
}

const directed = (order: RowOrder, descending: boolean): RowOrder => (descending ? (a, b) => order(b, a) : order)

/** Ascending; rows are not NULL. */
function valueOrder(column: Column): RowOrder {
  const type = column.type.oid
  if (column.layout.kind === 'dictionary' && !column.boxed) return dictionaryOrder(column)
  if ((column.layout.kind === 'f64' || column.layout.kind === 'f32') && !column.boxed) return floatOrder(column)
  const numbers = unsignedTypes.has(type) ? undefined : numberView(column)
  if (numbers) return (a, b) => numbers[a] - numbers[b]
  if (column.layout.kind === 'utf8' && !column.boxed && textTypes.has(type)) return byteOrder(column)
  const definition = typeByOid(type)
  const { compare } = definition
  if (!compare) throw new PgError('42883', `could not identify an ordering operator for type ${definition.sqlName}`)
  const values: readonly Value[] = column.boxed ?? validValues(column)
  return (a, b) => compare(values[a], values[b])
}

/** NaN is equal to itself, and greater than all others. */
function floatOrder(column: Column): RowOrder {
  const values = column.values as Float64Array | Float32Array
  return (a, b) => {
    const left = values[a]
    const right = values[b]
    if (left < right) return -1
    if (left > right) return 1
    return left === right ? 0 : Number(left !== left) - Number(right !== right)
  }
}

const unsignedTypes: ReadonlySet<number> = new Set([Oid.oid])

/** Texts whose order is that of their bytes. */
const textTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.name])

function byteOrder(column: Column): RowOrder {
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  return (a, b) => {
    let left = offsets[a]
    let right = offsets[b]
    const end = left + Math.min(offsets[a + 1] - left, offsets[b + 1] - right)
    while (left < end && bytes[left] === bytes[right]) {
      left++
      right++
    }
    return left < end ? bytes[left] - bytes[right] : offsets[a + 1] - offsets[a] - (offsets[b + 1] - offsets[b])
  }
}

/** Decoded once: a sort reads each value many times. */
function validValues(column: Column): readonly Value[] {
  return columnValues(column)
}

/** Codes replaced by their entry's rank. */
function dictionaryOrder(column: Column): RowOrder {
  const dictionary = column.dictionary!
  const { compare } = typeByOid(column.type.oid)
  const read = reader(dictionary)
  const entries = Array.from({ length: dictionary.length }, (_, i) => read(i))
  const byValue = Array.from(entries.keys()).sort((a, b) => compare!(entries[a], entries[b]))
  const ranks = new Int32Array(entries.length)
  let rank = 0
  byValue.forEach((entry, i) => {
    if (i > 0 && compare!(entries[byValue[i - 1]], entries[entry]) !== 0) rank++
    ranks[entry] = rank
  })
  const codes = column.values as Int32Array
  return (a, b) => ranks[codes[a]] - ranks[codes[b]]
}
