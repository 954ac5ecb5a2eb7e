// The row ids of a segment: runs of consecutive ids in storage order. A segment from a flush of rows nobody deleted has one run.
import type { RowId } from '../requests/request.ts'

/** Parallel arrays; positions ascend. Ids are relative to the segment's base (zero except for bulk-loaded ones). */
export interface RowIdRuns {
  readonly positions: Float64Array
  readonly rowIds: Float64Array
  readonly rows: number
}

export class RowIdRunsBuilder {
  readonly #positions: number[] = []
  readonly #rowIds: number[] = []
  #rows = 0
  #next = -1

  add(rowId: RowId): void {
    if (rowId !== this.#next) {
      this.#positions.push(this.#rows)
      this.#rowIds.push(rowId)
    }
    this.#rows++
    this.#next = rowId + 1
  }

  addRun(rowId: RowId, rows: number): void {
    if (rows === 0) return
    this.add(rowId)
    this.#rows += rows - 1
    this.#next = rowId + rows
  }

  finish(): RowIdRuns {
    return { positions: Float64Array.from(this.#positions), rowIds: Float64Array.from(this.#rowIds), rows: this.#rows }
  }
}

/** The last index whose element is not above the value; -1: none. */
function lastAtMost(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function rowIdAt(runs: RowIdRuns, position: number): RowId {
  const run = lastAtMost(runs.positions, position)
  return runs.rowIds[run] + position - runs.positions[run]
}

/** Ids of positions [start, end). */
export function rowIdsBetween(runs: RowIdRuns, start: number, end: number): Float64Array {
  const target = new Float64Array(end - start)
  let run = lastAtMost(runs.positions, start)
  for (let position = start; position < end; position++) {
    if (run + 1 < runs.positions.length && runs.positions[run + 1] === position) run++
    target[position - start] = runs.rowIds[run] + position - runs.positions[run]
  }
  return target
}

/** From id to position, whatever the order of storage. */
export class RowIdIndex {
  readonly #runs: RowIdRuns
  /** Runs ordered by row id. */
  readonly #order: Float64Array
  readonly #starts: Float64Array

  constructor(runs: RowIdRuns) {
    this.#runs = runs
    const order = Array.from(runs.rowIds.keys())
    if (!isAscending(runs.rowIds)) order.sort((a, b) => runs.rowIds[a] - runs.rowIds[b])
    this.#order = Float64Array.from(order)
    this.#starts = Float64Array.from(order, (run) => runs.rowIds[run])
  }

  /** Position, or -1. */
  find(rowId: RowId): number {
    const { positions, rowIds, rows } = this.#runs
    const at = lastAtMost(this.#starts, rowId)
    if (at < 0) return -1
    const run = this.#order[at]
    const end = run + 1 < positions.length ? positions[run + 1] : rows
    const position = positions[run] + rowId - rowIds[run]
    return position < end ? position : -1
  }
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] < values[i - 1]) return false
  return true
}
