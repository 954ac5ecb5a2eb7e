// Rows of a merge by their time: those that are not expired, and those of each window.
import { gatherColumn } from '../../engine/columns/gather.ts'
import { PgError } from '../../engine/errors.ts'
import { splitWindowsMax } from '../limits.ts'
import type { Part } from './merge-parts.ts'
import { rowTimes, windowOf } from './windows.ts'

/** Rows without a time never expire. */
export function unexpired(part: Part, timeColumn: number, cut: number): Part {
  if (part.rows === 0) return part
  const time = rowTimes(part.columns[timeColumn])
  const kept: number[] = []
  for (let row = 0; row < part.rows; row++) if (!(time(row) < cut)) kept.push(row)
  return kept.length === part.rows ? part : rowsOf(part, Int32Array.from(kept))
}

/** All windows that have rows, in their order; the one of rows without a time comes last. */
export function windowsOf(parts: Iterable<Part>, timeColumn: number, size: number): number[] {
  const windows = new Set<number>()
  for (const { columns, rows } of parts) {
    const time = rowTimes(columns[timeColumn])
    for (let row = 0; row < rows; row++) windows.add(windowOf(time(row), size))
    if (windows.size > splitWindowsMax)
      throw new PgError('54000', `rows lie in more than ${splitWindowsMax} windows`, {
        hint: 'Choose a longer window.',
      })
  }
  return [...windows].sort((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b))
}

/** The part's rows in each of these windows. */
export function splitPart(
  part: Part,
  timeColumn: number,
  size: number,
  windows: ReadonlySet<number>,
): (readonly [number, Part])[] {
  const time = rowTimes(part.columns[timeColumn])
  const rows = new Map<number, number[]>()
  for (let row = 0; row < part.rows; row++) {
    const window = windowOf(time(row), size)
    const list = rows.get(window)
    if (list) list.push(row)
    else if (windows.has(window)) rows.set(window, [row])
  }
  return [...rows].map(([window, list]) => [
    window,
    list.length === part.rows ? part : rowsOf(part, Int32Array.from(list)),
  ])
}

const rowsOf = ({ columns, rowIds }: Part, rows: Int32Array): Part => ({
  columns: columns.map((column) => gatherColumn(column, rows)),
  rows: rows.length,
  rowIds: Float64Array.from(rows, (row) => (typeof rowIds === 'number' ? rowIds + row : rowIds[row])),
})
