// The row ids of a segment: runs of consecutive ids in storage order. A segment from a flush of rows nobody deleted has one run.
import { rowGroupRows } from '../limits.ts'
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
  eachRun(runs, start, end, (from, to, firstId) => {
    for (let position = from; position < to; position++) target[position - start] = firstId + position - from
  })
  return target
}

/** The parts of [start, end) in which ids follow each other, with the first id of each. */
export function eachRun(
  runs: RowIdRuns,
  start: number,
  end: number,
  take: (from: number, to: number, firstId: RowId) => void,
): void {
  const { positions, rowIds } = runs
  for (let run = lastAtMost(positions, start), from = start; from < end; run++) {
    const to = run + 1 < positions.length ? Math.min(end, positions[run + 1]) : end
    take(from, to, rowIds[run] + from - positions[run])
    from = to
  }
}

/** Positions in [start, end) that hold one of these ids (ascending), relative to start and ascending. */
export function positionsOfIds(runs: RowIdRuns, start: number, end: number, ids: Float64Array): number[] {
  const found: number[] = []
  const { positions, rowIds, rows } = runs
  for (let run = lastAtMost(positions, start); run < positions.length && positions[run] < end; run++) {
    const from = Math.max(start, positions[run])
    const to = Math.min(end, run + 1 < positions.length ? positions[run + 1] : rows)
    const first = rowIds[run] + from - positions[run]
    for (let at = lastAtMost(ids, first - 1) + 1; at < ids.length && ids[at] < first + to - from; at++)
      found.push(from + ids[at] - first - start)
  }
  return found
}

/** Those of the ids (ascending) that lie in [least, greatest]. */
export const idsWithin = (ids: Float64Array, least: RowId, greatest: RowId): Float64Array =>
  ids.subarray(lastAtMost(ids, least - 1) + 1, lastAtMost(ids, greatest) + 1)

const zones = new WeakMap<RowIdRuns, Float64Array>()

/** The least and the greatest id of each row group, in turn; computed once. */
export function rowIdZones(runs: RowIdRuns): Float64Array {
  const known = zones.get(runs)
  if (known) return known
  const groups = Math.ceil(runs.rows / rowGroupRows)
  const bounds = new Float64Array(groups * 2)
  for (let group = 0; group < groups; group++) {
    bounds[2 * group] = Infinity
    bounds[2 * group + 1] = -Infinity
  }
  for (let run = 0; run < runs.positions.length; run++) {
    let from = runs.positions[run]
    const to = run + 1 < runs.positions.length ? runs.positions[run + 1] : runs.rows
    while (from < to) {
      const group = Math.floor(from / rowGroupRows)
      const end = Math.min(to, (group + 1) * rowGroupRows)
      const first = runs.rowIds[run] + from - runs.positions[run]
      bounds[2 * group] = Math.min(bounds[2 * group], first)
      bounds[2 * group + 1] = Math.max(bounds[2 * group + 1], first + end - from - 1)
      from = end
    }
  }
  zones.set(runs, bounds)
  return bounds
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

  /** Positions of those of the ids (ascending) that are here, in the order of the ids. */
  findAll(ids: Float64Array): Int32Array {
    const { positions, rowIds, rows } = this.#runs
    const found = new Int32Array(ids.length)
    let count = 0
    let at = 0
    for (let i = 0; i < ids.length;) {
      at = this.#lastFrom(at, ids[i])
      if (at < 0) break
      // Below the first run: on to the first id that may be in it.
      if (this.#starts[at] > ids[i]) {
        i = firstAtLeast(ids, this.#starts[at], i + 1)
        continue
      }
      const run = this.#order[at]
      const end = run + 1 < positions.length ? positions[run + 1] : rows
      const shift = positions[run] - rowIds[run]
      while (i < ids.length && ids[i] + shift < end) found[count++] = ids[i++] + shift
      if (at + 1 === this.#starts.length) break
      if (i < ids.length && ids[i] < this.#starts[at + 1]) i = firstAtLeast(ids, this.#starts[at + 1], i)
    }
    return found.subarray(0, count)
  }

  /** The last run from `from` on that starts at the id or below, by doubling steps; `from` itself where none does. */
  #lastFrom(from: number, id: RowId): number {
    const starts = this.#starts
    let low = from
    let step = 1
    while (low + step < starts.length && starts[low + step] <= id) {
      low += step
      step *= 2
    }
    let high = Math.min(starts.length, low + step)
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if (starts[middle] <= id) low = middle
      else high = middle
    }
    return starts.length === 0 ? -1 : low
  }
}

function firstAtLeast(ids: Float64Array, value: RowId, from: number): number {
  let low = from
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ids[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] < values[i - 1]) return false
  return true
}
