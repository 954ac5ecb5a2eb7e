// Rows as runs of rows that follow each other, in turn the first of a run and the first behind it: what deletes leave of a row group is
// mostly far fewer runs than rows.

export const countOfRuns = (runs: Int32Array): number => {
  let rows = 0
  for (let at = 0; at < runs.length; at += 2) rows += runs[at + 1] - runs[at]
  return rows
}

/** Ascending. */
export function rowsOfRuns(runs: Int32Array): Int32Array {
  const rows = new Int32Array(countOfRuns(runs))
  let count = 0
  for (let at = 0; at < runs.length; at += 2) for (let row = runs[at]; row < runs[at + 1]; row++) rows[count++] = row
  return rows
}

/** Of ascending rows. */
export function runsOfRows(rows: Int32Array): Int32Array {
  const runs = new RunsBuilder()
  for (let from = 0, to = 1; from < rows.length; from = to++) {
    while (to < rows.length && rows[to] === rows[to - 1] + 1) to++
    runs.add(rows[from], rows[to - 1] + 1)
  }
  return runs.finish()
}

/** Of [0, rows), those whose bit is not set. */
export function runsOfClearBits(bits: Int32Array, rows: number): Int32Array {
  const runs = new RunsBuilder()
  for (let from = nextBit(bits, 0, rows, -1); from < rows;) {
    const to = nextBit(bits, from + 1, rows, 0)
    runs.add(from, to)
    from = nextBit(bits, to + 1, rows, -1)
  }
  return runs.finish()
}

/** Where the next set bit stands from `at` on, or, with all bits to be flipped (-1), the next clear one; `end`: there is none. */
function nextBit(bits: Int32Array, at: number, end: number, flip: number): number {
  if (at >= end) return end
  let word = at >>> 5
  let found = (bits[word] ^ flip) & (-1 << (at & 31))
  const words = (end + 31) >>> 5
  while (found === 0 && ++word < words) found = bits[word] ^ flip
  return found === 0 ? end : Math.min(end, word * 32 + 31 - Math.clz32(found & -found))
}

class RunsBuilder {
  #runs = new Int32Array(16)
  #length = 0

  add(from: number, to: number): void {
    if (this.#length === this.#runs.length) {
      const larger = new Int32Array(this.#length * 2)
      larger.set(this.#runs)
      this.#runs = larger
    }
    this.#runs[this.#length++] = from
    this.#runs[this.#length++] = to
  }

  finish(): Int32Array {
    return this.#runs.slice(0, this.#length)
  }
}
