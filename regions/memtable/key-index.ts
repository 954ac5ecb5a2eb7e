// Where the keys of a memtable lie: 53-bit hash of the key -> row id, or row ids. Whoever finds one compares the key itself.
import type { RowId } from '../requests/request.ts'

const none: readonly RowId[] = []
const slotsMin = 64
const free = 0
/** The hash is known and its row is gone. */
const gone = -1

/** Open addressing over plain numbers: a Map would box every hash. */
export class KeyIndex {
  #hashes = new Float64Array(slotsMin)
  /** Row id + 1, or one of the above. */
  #rows = new Float64Array(slotsMin)
  #size = 0
  /** Further rows of a hash: versions of a row that is updated again and again. */
  readonly #more = new Map<number, RowId[]>()

  get bytes(): number {
    return this.#hashes.byteLength + this.#rows.byteLength
  }

  add(hash: number, rowId: RowId): void {
    const slot = this.#slotOf(hash)
    const row = this.#rows[slot]
    if (row > free) {
      const more = this.#more.get(hash)
      if (more) more.push(rowId)
      else this.#more.set(hash, [rowId])
      return
    }
    this.#hashes[slot] = hash
    this.#rows[slot] = rowId + 1
    if (row === free && 2 * ++this.#size > this.#rows.length) this.#grow()
  }

  /** Those that are dead, as they will be for ever, are forgotten: a row that is updated often leaves many behind. */
  find(hash: number, isDead: (rowId: RowId) => boolean): readonly RowId[] {
    const slot = this.#slotOf(hash)
    const row = this.#rows[slot]
    if (row === free || row === gone) return none
    const living = [row - 1, ...(this.#more.get(hash) ?? none)].filter((rowId) => !isDead(rowId))
    this.#rows[slot] = living.length > 0 ? living[0] + 1 : gone
    if (living.length > 1) this.#more.set(hash, living.slice(1))
    else this.#more.delete(hash)
    return living
  }

  addAll(other: KeyIndex): void {
    const rows = other.#rows
    for (let slot = 0; slot < rows.length; slot++) if (rows[slot] > free) this.add(other.#hashes[slot], rows[slot] - 1)
    for (const [hash, more] of other.#more) for (const rowId of more) this.add(hash, rowId)
  }

  /** Where the hash is, or would be. */
  #slotOf(hash: number): number {
    const hashes = this.#hashes
    const rows = this.#rows
    const mask = rows.length - 1
    let slot = (hash >>> 0) & mask
    while (rows[slot] !== free && hashes[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const hashes = this.#hashes
    const rows = this.#rows
    this.#hashes = new Float64Array(hashes.length * 2)
    this.#rows = new Float64Array(rows.length * 2)
    for (let slot = 0; slot < rows.length; slot++) {
      if (rows[slot] === free) continue
      const to = this.#slotOf(hashes[slot])
      this.#hashes[to] = hashes[slot]
      this.#rows[to] = rows[slot]
    }
  }
}
