// A transaction's uncommitted writes: an ordered list of entries, so that a savepoint is a length and a rollback cuts the list.
// Own rows have negative ids: the i-th row of a batch, or of segments, with base b is -(b + i); committed rows have theirs from the regions.
import type { Batch } from '../../../engine/columns/column.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import type { WriteBatch } from '../../../engine/execute/query-task.ts'
import type { BulkSegment } from '../../../regions/region-server.ts'
import type { OwnKeys } from '../keys/own-keys.ts'
import { RowSet } from './row-set.ts'

export interface OverlayInsert {
  readonly kind: 'insert'
  readonly table: number
  /** Attribute numbers of the batch's columns. */
  readonly attributes: readonly number[]
  readonly batch: Batch
  readonly base: number
  /** All rows go to this region; absent: they are split at commit. */
  readonly region?: number
  /** Unique indexes in which each row has the key of the committed row that it replaces. */
  readonly keeps?: readonly number[]
  /** The rows whose new versions these are, one for each. */
  readonly replaces?: BigInt64Array
}
/** Rows that were too many to keep: they lie in segments that the commit makes part of a region. Row i has the number base + i. */
export interface OverlaySegments {
  readonly kind: 'segments'
  readonly table: number
  readonly region: number
  readonly segments: readonly BulkSegment[]
  readonly rows: number
  readonly base: number
  /** As of an insert, of all rows. */
  readonly keeps?: readonly number[]
}
type OverlayEntry =
  | OverlayInsert
  | OverlaySegments
  /** replaced: by new versions of the rows. */
  | { readonly kind: 'delete'; readonly table: number; readonly rowIds: BigInt64Array; readonly replaced: boolean }
  | { readonly kind: 'truncate'; readonly table: number }

/** What the entries of one table add up to. */
export interface TableOverlay {
  truncated: boolean
  inserts: OverlayInsert[]
  segments: OverlaySegments[]
  /** Numbers of own rows in memory by key, for each unique index that was asked for (own-keys.ts). */
  readonly keys: Map<number, OwnKeys>
  /** Own rows deleted again, by positive overlay row number. */
  readonly deletedOwn: RowSet
  /** Committed rows deleted: region number -> row ids. */
  readonly deleted: Map<number, RowSet>
}

const rowMask = (1n << 48n) - 1n
export const regionNumberOf = (rowId: bigint): number => Number(rowId >> 48n)
export const regionRowOf = (rowId: bigint): number => Number(rowId & rowMask)

export class Overlay {
  #entries: OverlayEntry[] = []
  #tables = new Map<number, TableOverlay>()
  #nextRow = 1
  /** Segments that were written, whatever became of them; the commit takes out those it adopted. */
  readonly written = new Set<string>()

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  /** Grows with every write: what was built from the overlay at one size is valid while the size stays. */
  get size(): number {
    return this.#entries.length
  }

  table(oid: number): TableOverlay | undefined {
    return this.#tables.get(oid)
  }

  tables(): Iterable<[number, TableOverlay]> {
    return this.#tables
  }

  add(write: WriteBatch, attributes: readonly number[], keeps?: readonly number[]): void {
    if (write.kind === 'delete') {
      const { table, rowIds, assigned } = write
      this.#append({ kind: 'delete', table, rowIds, replaced: assigned !== undefined })
      return
    }
    const { table, batch, region, replaces } = write
    this.#append({ kind: 'insert', table, attributes, batch, base: this.#nextRow, region, keeps, replaces })
    this.#nextRow += write.batch.length
  }

  addSegments(table: number, region: number, segments: readonly BulkSegment[], keeps?: readonly number[]): void {
    const rows = segments.reduce((sum, segment) => sum + segment.footer.rows, 0)
    for (const { name } of segments) this.written.add(name)
    this.#append({ kind: 'segments', table, region, segments, rows, base: this.#nextRow, keeps })
    this.#nextRow += rows
  }

  /** Also of a dropped table: its rows matter no more, unless a savepoint brings it back. */
  truncate(table: number): void {
    this.#append({ kind: 'truncate', table })
  }

  /** Deletes in the order they came, for whoever must know which rows live on in new versions. */
  *deletes(): Generator<OverlayEntry & { readonly kind: 'delete' }> {
    for (const entry of this.#entries) if (entry.kind === 'delete') yield entry
  }

  /** The number that the next own row gets: rows from there on are younger. */
  get nextRow(): number {
    return this.#nextRow
  }

  /** What became of a row in this transaction; undefined: deleted. unknown: its new version is one of too many to keep. */
  latestVersion(table: number, row: bigint): bigint | undefined | 'unknown' {
    let latest = row
    let lost = false
    for (const entry of this.#entries) {
      if (entry.table !== table) continue
      if (entry.kind === 'truncate') return undefined
      if (entry.kind === 'delete') lost ||= entry.replaced && entry.rowIds.includes(latest)
      if (entry.kind !== 'insert' || !entry.replaces) continue
      const at = entry.replaces.indexOf(latest)
      if (at < 0) continue
      latest = -BigInt(entry.base + at)
      lost = false
    }
    if (lost) return 'unknown'
    const { deletedOwn, deleted } = this.#tables.get(table) ?? {}
    const isDeleted =
      latest < 0n ? deletedOwn?.has(Number(-latest)) : deleted?.get(regionNumberOf(latest))?.has(regionRowOf(latest))
    return isDeleted ? undefined : latest
  }

  point(): number {
    return this.#entries.length
  }

  restore(point: number): void {
    const kept = this.#entries.slice(0, point)
    this.#entries = []
    this.#tables = new Map()
    for (const entry of kept) this.#append(entry)
  }

  #append(entry: OverlayEntry): void {
    this.#entries.push(entry)
    let table = this.#tables.get(entry.table)
    if (!table) {
      table = {
        truncated: false,
        inserts: [],
        segments: [],
        keys: new Map(),
        deletedOwn: new RowSet(),
        deleted: new Map(),
      }
      this.#tables.set(entry.table, table)
    }
    switch (entry.kind) {
      case 'insert':
        table.inserts.push(entry)
        break
      case 'segments':
        table.segments.push(entry)
        break
      case 'truncate':
        table.truncated = true
        table.inserts = []
        table.segments = []
        table.keys.clear()
        table.deletedOwn.clear()
        table.deleted.clear()
        break
      case 'delete':
        markDeleted(table, entry.rowIds)
    }
  }
}

/** Committed rows among table row ids, region by region. */
export function rowsByRegion(rowIds: BigInt64Array): Map<number, Float64Array> {
  const words = new Int32Array(rowIds.buffer, rowIds.byteOffset, rowIds.length * 2)
  const counts = new Map<number, number>()
  const regionOf = (i: number): number => words[2 * i + 1] >>> 16
  for (let i = 0; i < rowIds.length; i++)
    if (words[2 * i + 1] >= 0) counts.set(regionOf(i), (counts.get(regionOf(i)) ?? 0) + 1)
  const regions = new Map(Array.from(counts, ([region, count]) => [region, new Float64Array(count)]))
  for (let i = rowIds.length - 1; i >= 0; i--) {
    const high = words[2 * i + 1]
    if (high < 0) continue
    const at = counts.get(high >>> 16)! - 1
    counts.set(high >>> 16, at)
    regions.get(high >>> 16)![at] = (high & 0xffff) * 4_294_967_296 + (words[2 * i] >>> 0)
  }
  return regions
}

/** By the halves of the ids: a statement may delete a million rows, and each bigint would be an object. */
function markDeleted(table: TableOverlay, rowIds: BigInt64Array): void {
  const words = new Int32Array(rowIds.buffer, rowIds.byteOffset, rowIds.length * 2)
  for (let i = 0; i < rowIds.length;) {
    const high = words[2 * i + 1]
    if (high < 0) {
      table.deletedOwn.add(-(high * 4_294_967_296 + (words[2 * i++] >>> 0)))
      continue
    }
    const region = high >>> 16
    let rows = table.deleted.get(region)
    if (!rows) table.deleted.set(region, (rows = new RowSet()))
    const from = i
    while (i < rowIds.length && words[2 * i + 1] >>> 16 === region) i++
    rows.addIds(words, from, i)
  }
}

/** Rows of an insert that the transaction did not delete again. */
export function survivingRows(insert: OverlayInsert, deletedOwn: RowSet): Batch {
  if (deletedOwn.size === 0) return insert.batch
  const rows: number[] = []
  for (let row = 0; row < insert.batch.length; row++) if (!deletedOwn.has(insert.base + row)) rows.push(row)
  if (rows.length === insert.batch.length) return insert.batch
  const kept = Int32Array.from(rows)
  return { length: kept.length, columns: insert.batch.columns.map((column) => gatherColumn(column, kept)) }
}

/** Of each segment, positions of rows that the transaction deleted again. */
export function deletedPositions(entry: OverlaySegments, deletedOwn: RowSet): Float64Array[] {
  if (deletedOwn.size === 0) return []
  const rows = deletedOwn.sorted()
  let first = entry.base
  return entry.segments.map(({ footer }) => {
    const from = first
    first += footer.rows
    return rows.subarray(lowerBound(rows, from), lowerBound(rows, first)).map((row) => row - from)
  })
}

/** Where the first number that is not below `least` stands. */
function lowerBound(sorted: Float64Array, least: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}
