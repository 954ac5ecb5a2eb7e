// The order of rows by their keys. Prefixes and row numbers go into 64-bit words that the platform sorts; runs of one prefix are
// sorted further, by what their rows do not share, or by the next column.
import type { Column } from '../../engine/columns/column.ts'
import { positionBits } from '../limits.ts'
import { keyOrder, type KeyOrder, nullPrefix } from './key-order.ts'

/** Shorter runs are compared row by row, and so are those that many prefixes could not tell apart. */
const shortRun = 24
const prefixesMax = 16
const rowNumbers = 2 ** positionBits
/** How many bits of a prefix share a word with the row number. */
const sharedBits = 2 ** (32 - positionBits)

/** Row numbers by key, equal keys by number; at most 2^22 rows. */
export function sortKeys(columns: readonly Column[], rows: number): Int32Array {
  if (rows > rowNumbers) throw new RangeError('too many rows for one sort')
  const order = Int32Array.from({ length: rows }, (_, row) => row)
  new KeySort(columns.map(keyOrder), rows).run(order, 0)
  return order
}

class KeySort {
  readonly #orders: readonly KeyOrder[]
  readonly #words: Uint32Array
  readonly #prefixes: Float64Array

  constructor(orders: readonly KeyOrder[], rows: number) {
    this.#orders = orders
    this.#words = new Uint32Array(rows * 2)
    this.#prefixes = new Float64Array(rows)
  }

  /** Sorts rows that agree in all columns before the given one, and are in order of their numbers. */
  run(rows: Int32Array, column: number, prefixesBefore = 0): void {
    if (rows.length < 2 || column === this.#orders.length) return
    if (rows.length <= shortRun) {
      this.#insert(rows, column)
      return
    }
    if (prefixesBefore === prefixesMax) {
      rows.sort((a, b) => this.#compare(a, b, column))
      return
    }
    const order = this.#orders[column]
    const after = order.prefixes(rows, this.#prefixes)
    for (const [start, end, prefix] of this.#byPrefix(rows)) {
      const run = rows.subarray(start, end)
      if (after === 'equal' || prefix === nullPrefix) this.run(run, column + 1)
      else if (after === 'prefixes') this.run(run, column, prefixesBefore + 1)
      else run.sort((a, b) => this.#compare(a, b, column))
    }
  }

  /** Orders rows by their prefixes; the runs of one prefix that have several rows. */
  #byPrefix(rows: Int32Array): readonly (readonly [number, number, number])[] {
    const words = this.#words.subarray(0, rows.length * 2)
    const prefixes = this.#prefixes
    for (let i = 0; i < rows.length; i++) {
      const low = prefixes[i] % sharedBits
      words[2 * i] = low * rowNumbers + rows[i]
      words[2 * i + 1] = (prefixes[i] - low) / sharedBits
    }
    new BigUint64Array(words.buffer, 0, rows.length).sort()
    const prefixAt = (i: number): number => words[2 * i + 1] * sharedBits + Math.floor(words[2 * i] / rowNumbers)
    const runs: (readonly [number, number, number])[] = []
    for (let start = 0; start < rows.length;) {
      const prefix = prefixAt(start)
      let end = start
      do rows[end] = words[2 * end] % rowNumbers
      while (++end < rows.length && prefixAt(end) === prefix)
      if (end - start > 1) runs.push([start, end, prefix])
      start = end
    }
    return runs
  }

  #insert(rows: Int32Array, column: number): void {
    for (let i = 1; i < rows.length; i++) {
      const row = rows[i]
      let at = i
      while (at > 0 && this.#compare(rows[at - 1], row, column) > 0) {
        rows[at] = rows[at - 1]
        at--
      }
      rows[at] = row
    }
  }

  #compare(a: number, b: number, column: number): number {
    for (let i = column; i < this.#orders.length; i++) {
      const order = this.#orders[i].compare(a, b)
      if (order !== 0) return order
    }
    return a - b
  }
}
