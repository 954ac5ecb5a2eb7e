// Reads the pages of an index look-up: positions in the segment of the rows whose keys lie in its ranges, ascending.
import { reader } from '../../engine/columns/read.ts'
import type { IndexLookup } from './choose-index.ts'
import { cachedPage } from './page-cache.ts'
import type { IndexPage } from './index-file.ts'
import { holds, type IndexRange, orderOf, placeOf } from './ranges.ts'

export function indexPositions({ path, pages, types, ranges, tests }: IndexLookup): Int32Array {
  const orders = types.map(orderOf)
  const found: Int32Array[] = []
  for (const piece of pages) {
    const page = cachedPage(path, piece, types)
    const readers = page.columns.map(reader)
    const place = (entry: number, range: IndexRange): number =>
      placeOf((column) => readers[column](entry), range, orders)
    // Ranges ascend: those before the page's first key are over.
    for (const range of ranges) {
      if (place(0, range) > 0) continue
      if (place(page.entries - 1, range) < 0) break
      const start = firstEntry(page, (entry) => place(entry, range) >= 0)
      const end = firstEntry(page, (entry) => place(entry, range) > 0)
      if (end === start) continue
      const positions = page.positions.subarray(start, end)
      found.push(
        tests.length === 0
          ? positions
          : positions.filter((_, i) =>
              tests.every(({ column, predicate }) => holds(predicate, readers[column](start + i), orders[column])),
            ),
      )
    }
  }
  return concatSorted(found)
}

function firstEntry(page: IndexPage, passes: (entry: number) => boolean): number {
  let low = 0
  let high = page.entries
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function concatSorted(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all.sort()
}
