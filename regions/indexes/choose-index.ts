// The index of a segment that leaves the fewest rows to read, judged by how many of its pages the predicates meet. Runs on the
// socket thread: directories are in memory, pages are not read.
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { indexPagesWorthwhile, indexShareMax } from '../limits.ts'
import type { IndexFooter, IndexRun } from './index-file.ts'
import { type IndexRange, indexRanges, orderOf, placeOfFirst } from './ranges.ts'
import type { StoredPiece } from '../segments/compress.ts'

/** An index file of a segment and its directory. */
export interface IndexDirectory {
  readonly path: string
  readonly footer: IndexFooter
}

/** Pages to read, and the ranges to look for in them. */
export interface IndexLookup {
  readonly path: string
  readonly index: number
  readonly types: IndexFooter['types']
  readonly pages: readonly StoredPiece[]
  readonly ranges: readonly IndexRange[]
  /** Of key columns that the ranges do not reach. */
  readonly tests: readonly { readonly column: number; readonly predicate: RowPredicate }[]
  /** No fewer rows than there are in the pages' middle: an estimate. */
  readonly rows: number
}

/** undefined: reading all rows is no dearer. */
export function chooseIndex(
  indexes: readonly IndexDirectory[],
  predicates: readonly RowPredicate[],
  most: { readonly pages: number } = { pages: indexPagesWorthwhile },
): IndexLookup | undefined {
  let best: IndexLookup | undefined
  for (const { path, footer } of indexes) {
    const { attributes, types, index } = footer
    const ranges = indexRanges(attributes, types, predicates)
    if (!ranges) continue
    const orders = types.map(orderOf)
    const pages = footer.runs.flatMap((run) => pagesOf(run, ranges, orders))
    const all = footer.runs.reduce((sum, run) => sum + run.pages.length, 0)
    if (pages.length > Math.max(most.pages * footer.runs.length, all * indexShareMax)) continue
    if (best && best.pages.length <= pages.length) continue
    const rows = Math.ceil((footer.rows * pages.length) / all)
    const reached = (ranges[0]?.prefix.length ?? 0) + (ranges[0]?.bounds ? 1 : 0)
    const tests = predicates
      .map((predicate) => ({ column: attributes.indexOf(predicate.attribute), predicate }))
      .filter(({ column }) => column >= reached)
    best = { path, index, types, pages, ranges, tests, rows }
  }
  return best
}

/** Those that may hold a key in one of the ranges. */
function pagesOf(
  run: IndexRun,
  ranges: readonly IndexRange[],
  orders: readonly ((a: unknown, b: unknown) => number)[],
): StoredPiece[] {
  const wanted: StoredPiece[] = []
  let next = 0
  for (const range of ranges) {
    // Keys equal to a page's first may end the page before it.
    const from = Math.max(next, firstPage(run, (first) => placeOfFirst(first, range, orders) >= 0) - 1, 0)
    const to = firstPage(run, (first) => placeOfFirst(first, range, orders) > 0)
    for (let page = from; page < to; page++) wanted.push(run.pages[page])
    next = Math.max(next, to)
  }
  return wanted
}

/** The first page that passes a test which all pages after it pass too. */
function firstPage(run: IndexRun, passes: (first: readonly unknown[]) => boolean): number {
  let low = 0
  let high = run.firsts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(run.firsts[middle])) high = middle
    else low = middle + 1
  }
  return low
}
