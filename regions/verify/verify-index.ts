// An index file of a segment: checksums, keys in order within each run, every row once, and each key equal to its row's columns.
import { statSync } from 'node:fs'
import { heapMemory } from '../../engine/columns/memory.ts'
import { columnValues, reader } from '../../engine/columns/read.ts'
import { type IndexFooter, readIndexFooter, readPage } from '../indexes/index-file.ts'
import { orderOf } from '../indexes/ranges.ts'
import { rowGroupRows } from '../limits.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import { closeFile, pieceSource } from '../segments/piece-reader.ts'
import type { Findings } from './findings.ts'
import { piecesOf, verifyCoverage, verifyPieces } from './pieces.ts'

export function verifyIndex(
  path: string,
  index: number,
  segment: { readonly path: string; readonly footer: SegmentFooter },
  findings: Findings,
): void {
  try {
    const footer = findings.attempt(path, () => readIndexFooter(path).footer)
    if (!footer) return
    if (footer.index !== index) findings.problem(path, `is of index ${footer.index}, not ${index}`)
    if (footer.rows !== segment.footer.rows)
      findings.problem(path, `has ${footer.rows} rows, its segment ${segment.footer.rows}`)
    const pieces = piecesOf(footer)
    verifyCoverage(path, pieces, 0, statSync(path).size, findings)
    if (!verifyPieces(path, pieces, findings)) return
    findings.attempt(path, () => verifyEntries(path, footer, segment, findings))
  } finally {
    closeFile(path)
    closeFile(segment.path)
  }
}

function verifyEntries(
  path: string,
  footer: IndexFooter,
  segment: { readonly path: string; readonly footer: SegmentFooter },
  findings: Findings,
): void {
  const orders = footer.types.map(orderOf)
  const stored = footer.attributes.map((attribute, i) => segmentValues(segment, attribute, footer.types[i]))
  const seen = new Uint8Array(footer.rows)
  for (const run of footer.runs) {
    let previous: readonly unknown[] | undefined
    let entries = 0
    for (const page of run.pages) {
      const { columns, positions, entries: count } = readPage(path, page, footer.types)
      const readers = columns.map(reader)
      entries += count
      for (let entry = 0; entry < count; entry++) {
        const key = readers.map((read) => read(entry))
        const position = positions[entry]
        if (position >= footer.rows || seen[position] === 1)
          return findings.problem(
            path,
            `names the row at position ${position} twice, or it does not exist`,
            page.offset,
          )
        seen[position] = 1
        if (previous && compareKeys(previous, key, orders) > 0)
          return findings.problem(path, 'has keys out of order', page.offset)
        if (key.some((value, i) => stored[i] && compareKeys([value], [stored[i][position]], [orders[i]]) !== 0))
          return findings.problem(path, `disagrees with the columns at position ${position}`, page.offset)
        previous = key
      }
    }
    if (entries !== run.entries) findings.problem(path, `a run has ${entries} entries instead of ${run.entries}`)
  }
  if (seen.includes(0)) findings.problem(path, `does not name the row at position ${seen.indexOf(0)}`)
}

/** NULLs are last. */
function compareKeys(
  a: readonly unknown[],
  b: readonly unknown[],
  orders: readonly ((a: unknown, b: unknown) => number)[],
): number {
  for (const [i, order] of orders.entries()) {
    const [left, right] = [a[i], b[i]]
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1
    } else {
      const compared = order(left, right)
      if (compared !== 0) return compared
    }
  }
  return 0
}

/** Of all rows of a segment; undefined: the column came later than the segment. */
function segmentValues(
  { path, footer }: { readonly path: string; readonly footer: SegmentFooter },
  attribute: number,
  type: IndexFooter['types'][number],
): unknown[] | undefined {
  const at = footer.columns.findIndex((column) => column.attribute === attribute)
  if (at < 0) return undefined
  const values = new Array<unknown>(footer.rows)
  footer.groups.forEach((group, i) => {
    const column = decodeColumn(group.columns[at].chunk, type, group.rows, heapMemory, pieceSource(path))
    columnValues(column).forEach((value, row) => (values[i * rowGroupRows + row] = value))
  })
  return values
}
