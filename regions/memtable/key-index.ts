// Where the keys of a memtable lie: 53-bit hash of the key -> row id, or row ids. Whoever finds one compares the key itself.
import type { RowId } from '../requests/request.ts'

export class KeyIndex {
  readonly #rows = new Map<number, RowId | RowId[]>()

  /** A Map's entry of two numbers, roughly, with the room it keeps free. */
  get bytes(): number {
    return this.#rows.size * 48
  }

  add(hash: number, rowId: RowId): void {
    const found = this.#rows.get(hash)
    if (found === undefined) this.#rows.set(hash, rowId)
    else if (typeof found === 'number') this.#rows.set(hash, [found, rowId])
    else found.push(rowId)
  }

  find(hash: number): readonly RowId[] {
    const found = this.#rows.get(hash)
    return found === undefined ? [] : typeof found === 'number' ? [found] : found
  }

  addAll(other: KeyIndex): void {
    for (const [hash, rows] of other.#rows)
      for (const rowId of typeof rows === 'number' ? [rows] : rows) this.add(hash, rowId)
  }
}
