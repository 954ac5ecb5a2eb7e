// Builds one unique key's index while a segment is written: none where the keys ascend with the rows (then the columns are
// searched), else sorted hashes with a bloom filter.
import type { Column } from '../../engine/columns/column.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import type { RegionKey } from '../requests/request.ts'
import { addToBloom, newBloom } from './bloom.ts'
import { hasNulls, signedTypes } from './encode-column.ts'
import type { StoredPiece } from './compress.ts'
import type { PieceSink } from './encoding.ts'
import type { SegmentKey } from './footer.ts'
import { integersOf } from './integers.ts'
import { type KeyEntries, KeyEntriesBuilder, keyPageEntries } from './key-entries.ts'

export class KeyWriter {
  readonly #key: RegionKey
  readonly #entries = new KeyEntriesBuilder()
  /** Not among the entries yet: nobody asks for those of ordered keys, and the columns take no more memory than they would. */
  #groups: { readonly keys: KeyColumns; readonly firstPosition: number }[] = []
  readonly #firsts: number[][] = []
  #last: number[] | undefined
  #ordered = true

  constructor(key: RegionKey) {
    this.#key = key
  }

  /** columns: the key's, in its order. */
  addGroup(columns: readonly Column[], rows: number, firstPosition: number): void {
    this.#groups.push({ keys: new KeyColumns(this.#key, columns, rows), firstPosition })
    if (this.#ordered) this.#ordered = this.#follow(columns, rows)
    if (!this.#ordered) this.#addEntries()
  }

  finish(store: PieceSink): SegmentKey {
    const { index, attributes, nullsNotDistinct } = this.#key
    const common = { index, attributes, nullsNotDistinct }
    if (this.#ordered && this.#last) return { ...common, kind: 'ordered', firsts: this.#firsts, last: this.#last }
    this.#addEntries()
    const entries = this.#entries.finish()
    const bloom = newBloom(entries.count)
    // 42 of the 53 bits are known here; look-ups probe with the same ones.
    for (let entry = 0; entry < entries.count; entry++) addToBloom(bloom, entries.hashAt(entry))
    return {
      ...common,
      kind: 'hashed',
      count: entries.count,
      ...storePages(entries, store),
      bloom: store(bloom),
    }
  }

  #addEntries(): void {
    for (const { keys, firstPosition } of this.#groups.splice(0)) this.#entries.add(keys, firstPosition)
  }

  #follow(columns: readonly Column[], rows: number): boolean {
    const values: Float64Array[] = []
    for (const column of columns) {
      const { kind } = column.layout
      const whole =
        signedTypes.has(column.type.oid) && (kind === 'i8' || kind === 'i16' || kind === 'i32' || kind === 'i64')
      const integers =
        whole && !hasNulls(column) ? integersOf(column.values as BigInt64Array, rows, () => true) : undefined
      if (!integers) return false
      values.push(integers)
    }
    let last = this.#last
    for (let row = 0; row < rows; row++) {
      if (last && !isAfter(values, row, last)) return false
      last ??= []
      for (let i = 0; i < values.length; i++) last[i] = values[i][row]
      if (row === 0) this.#firsts.push([...last])
    }
    this.#last = last
    return true
  }
}

function storePages(entries: KeyEntries, store: PieceSink): { pages: StoredPiece[]; firsts: number[] } {
  const pages: StoredPiece[] = []
  const firsts: number[] = []
  for (let start = 0; start < entries.count; start += keyPageEntries) {
    const words = entries.words.subarray(2 * start, 2 * Math.min(entries.count, start + keyPageEntries))
    firsts.push(entries.hashAt(start))
    pages.push(store(new Uint8Array(words.buffer, words.byteOffset, words.byteLength)))
  }
  return { pages, firsts }
}

function isAfter(values: readonly Float64Array[], row: number, last: readonly number[]): boolean {
  for (let i = 0; i < values.length; i++) {
    const difference = values[i][row] - last[i]
    if (difference !== 0) return difference > 0
  }
  return false
}
