// A merge's rows in the schema's order, so that zone maps of the key tell row groups apart. The order is made of the key's columns
// alone; the rows then come in passes, each of as many as may lie in memory. A pass reads those parts that have rows for it: of inputs
// that are in order themselves each part is read about once, of others once in each pass.
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns } from '../../engine/columns/concat.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { rowGroupRows, sortedRunRowsMin } from '../limits.ts'
import type { MergeTask } from './merge.ts'
import { type Part, partReaders, partsOf, withColumns } from './merge-parts.ts'
import { sortRows } from './sort-rows.ts'

/**
 * Where nobody asked for an order, only if that keeps most neighbours together, as with keys that grow: random keys are found by their
 * hashes, and their rows stay in order of arrival.
 */
export function* sortedParts(task: MergeTask, passes: number): Iterable<Part> {
  const { sortBy, options } = task.schema
  const keys = withColumns(task, sortBy)
  const keyParts = partReaders(keys).map((read) => read())
  const counts = keyParts.map(({ rows }) => rows)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  if (rows === 0) return
  const keyColumn = (attribute: number): Column => {
    const at = keys.schema.columns.findIndex((column) => column.attribute === attribute)
    return concatColumns(keyParts.filter((part) => part.rows > 0).map((part) => part.columns[at]))
  }
  const always = options?.sorted === true
  const order = sortRows(sortBy.map(keyColumn), rows, { always, orders: options?.sortOrders })
  if (!order || (!always && breaksOf(order) * sortedRunRowsMin > rows)) {
    yield* partsOf(task)
    return
  }
  const ranks = new Int32Array(rows)
  for (let rank = 0; rank < rows; rank++) ranks[order[rank]] = rank
  const passRows = Math.ceil(rows / passes / rowGroupRows) * rowGroupRows
  for (let from = 0; from < rows; from += passRows)
    yield* passParts(task, counts, ranks, from, Math.min(rows, from + passRows))
}

/** Rows of ranks [from, to). counts: rows of each part. */
function* passParts(
  task: MergeTask,
  counts: readonly number[],
  ranks: Int32Array,
  from: number,
  to: number,
): Iterable<Part> {
  const parts: Part[] = []
  /** By rank, the place among the rows of all parts. */
  const places = new Int32Array(to - from)
  const rowIds = new Float64Array(to - from)
  let place = 0
  let first = 0
  for (const [i, read] of partReaders(task).entries()) {
    const own = ranks.subarray(first, (first += counts[i]))
    const chosen = rowsWithin(own, from, to)
    if (chosen.length === 0) continue
    const part = read()
    for (const row of chosen) {
      rowIds[place] = typeof part.rowIds === 'number' ? part.rowIds + row : part.rowIds[row]
      places[own[row] - from] = place++
    }
    const columns =
      chosen.length === part.rows ? part.columns : part.columns.map((column) => gatherColumn(column, chosen))
    parts.push({ columns, rows: chosen.length, rowIds: 0 })
  }
  const columns = task.schema.columns.map((_, i) => concatColumns(parts.map((part) => part.columns[i])))
  for (let start = 0; start < places.length; start += rowGroupRows) {
    const group = places.subarray(start, start + rowGroupRows)
    yield {
      columns: columns.map((one) => gatherColumn(one, group)),
      rows: group.length,
      rowIds: Float64Array.from(group, (row) => rowIds[row]),
    }
  }
}

function rowsWithin(ranks: Int32Array, from: number, to: number): Int32Array {
  const rows = new Int32Array(ranks.length)
  let count = 0
  for (let row = 0; row < ranks.length; row++) if (ranks[row] >= from && ranks[row] < to) rows[count++] = row
  return rows.subarray(0, count)
}

function breaksOf(order: Int32Array): number {
  let breaks = 0
  for (let i = 1; i < order.length; i++) if (order[i] !== order[i - 1] + 1) breaks++
  return breaks
}
