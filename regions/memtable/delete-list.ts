// Deletes of one container (a memtable chunk or a segment's row group): positions in the order of their commits, in shared
// memory that only grows, so a snapshot is a prefix and readers need no copy. Longer arrays replace shorter ones.
import { rowsOfRuns, runsOfClearBits } from './row-runs.ts'

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
    if (this.isDead(position)) return false
    this.addAll(Int32Array.of(position), sequence)
    return true
  }

  /** Returns how many of them were not deleted already. */
  addAll(added: Int32Array, sequence: number): number {
    const before = this.count
    const dead = (this.#dead ??= new Uint8Array((this.#rows + 7) >> 3))
    this.#reserve(before + added.length)
    const { positions, sequences } = this.arrays
    let count = before
    for (const position of added) {
      const bit = 1 << (position & 7)
      if ((dead[position >> 3] & bit) !== 0) continue
      dead[position >> 3] |= bit
      positions[count++] = position
    }
    sequences.fill(sequence, before, count)
    this.count = count
    return count - before
  }

  countAt(sequence: number): number {
    return deletesAt(this.arrays, this.count, sequence)
  }

  #reserve(count: number): void {
    if (Math.min(count, this.#rows) <= this.arrays.positions.length) return
    const larger = sharedArrays(Math.min(this.#rows, Math.max(16, count, this.count * 2)))
    larger.positions.set(this.arrays.positions)
    larger.sequences.set(this.arrays.sequences)
    this.arrays = larger
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

/** Rows of [0, rows) that are not among the first `count` deletes, as runs; undefined: all of them. */
export function survivingRuns(
  rows: number,
  arrays: DeleteArrays | undefined,
  count: number,
  also: readonly number[] = [],
): Int32Array | undefined {
  if ((arrays === undefined || count === 0) && also.length === 0) return undefined
  const dead = new Int32Array((rows + 31) >> 5)
  let any = false
  const mark = (position: number): void => {
    if (position >= rows) return
    dead[position >> 5] |= 1 << (position & 31)
    any = true
  }
  for (let i = 0; i < count; i++) mark(arrays!.positions[i])
  also.forEach(mark)
  return any ? runsOfClearBits(dead, rows) : undefined
}

export function survivors(rows: number, arrays: DeleteArrays | undefined, count: number): Int32Array | undefined {
  const runs = survivingRuns(rows, arrays, count)
  return runs && rowsOfRuns(runs)
}
