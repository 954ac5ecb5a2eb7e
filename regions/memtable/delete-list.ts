// Deletes of one container (a memtable chunk or a segment's row group): positions in the order of their commits, in shared
// memory that only grows, so a snapshot is a prefix and readers need no copy. Longer arrays replace shorter ones.
export interface DeleteArrays {
  readonly positions: Int32Array
  /** Commit sequences, never falling. 0: deleted before anybody's snapshot. */
  readonly sequences: Float64Array
}

const sharedArrays = (capacity: number): DeleteArrays => ({
  positions: new Int32Array(new SharedArrayBuffer(capacity * 4)),
  sequences: new Float64Array(new SharedArrayBuffer(capacity * 8)),
})

export class DeleteList {
  readonly id: number
  arrays: DeleteArrays = sharedArrays(0)
  count = 0
  #dead: Uint8Array | undefined
  readonly #rows: number

  /** rows: the most the container may have. */
  constructor(id: number, rows: number) {
    this.id = id
    this.#rows = rows
  }

  isDead(position: number): boolean {
    return this.#dead !== undefined && ((this.#dead[position >> 3] >> (position & 7)) & 1) === 1
  }

  /** False if it was deleted already. */
  add(position: number, sequence: number): boolean {
    this.#dead ??= new Uint8Array((this.#rows + 7) >> 3)
    if (this.isDead(position)) return false
    this.#dead[position >> 3] |= 1 << (position & 7)
    if (this.count === this.arrays.positions.length) {
      const larger = sharedArrays(Math.max(16, this.count * 2))
      larger.positions.set(this.arrays.positions)
      larger.sequences.set(this.arrays.sequences)
      this.arrays = larger
    }
    this.arrays.positions[this.count] = position
    this.arrays.sequences[this.count] = sequence
    this.count++
    return true
  }

  countAt(sequence: number): number {
    return deletesAt(this.arrays, this.count, sequence)
  }
}

/** How many of the first `count` deletes a snapshot sees. */
export function deletesAt(arrays: DeleteArrays, count: number, sequence: number): number {
  if (count === 0 || arrays.sequences[count - 1] <= sequence) return count
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (arrays.sequences[middle] <= sequence) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows of [0, rows) that are not among the first `count` deletes; undefined: all of them. */
export function survivors(
  rows: number,
  arrays: DeleteArrays | undefined,
  count: number,
  also?: readonly number[],
): Int32Array | undefined {
  if ((arrays === undefined || count === 0) && (also === undefined || also.length === 0)) return undefined
  const dead = new Uint8Array(rows)
  let gone = 0
  const mark = (position: number): void => {
    if (position >= rows || dead[position] === 1) return
    dead[position] = 1
    gone++
  }
  for (let i = 0; i < count; i++) mark(arrays!.positions[i])
  also?.forEach(mark)
  if (gone === 0) return undefined
  const kept = new Int32Array(rows - gone)
  for (let row = 0, at = 0; row < rows; row++) if (dead[row] === 0) kept[at++] = row
  return kept
}
