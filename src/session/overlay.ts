// A transaction's uncommitted writes: an ordered list of entries, so that a savepoint is a length and a rollback cuts the list.
// Own rows have negative ids: the i-th row of a batch, or of segments, with base b is -(b + i); committed rows have theirs from the regions.
import type { Batch } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import type { WriteBatch } from '../../engine/execute/query-task.ts'
import type { BulkSegment } from '../../regions/region-server.ts'
import type { OwnKeys } from './own-keys.ts'

export interface OverlayInsert {
  readonly kind: 'insert'
  readonly table: number
  /** Attribute numbers of the batch's columns. */
  readonly attributes: readonly number[]
  readonly batch: Batch
  readonly base: number
  /** All rows go to this region; absent: they are split at commit. */
  readonly region?: number
}
/** Rows that were too many to keep: they lie in segments that the commit makes part of a region. Row i has the number base + i. */
export interface OverlaySegments {
  readonly kind: 'segments'
  readonly table: number
  readonly region: number
  readonly segments: readonly BulkSegment[]
  readonly rows: number
  readonly base: number
}
type OverlayEntry =
  | OverlayInsert
  | OverlaySegments
  | { readonly kind: 'delete'; readonly table: number; readonly rowIds: BigInt64Array }
  | { readonly kind: 'truncate'; readonly table: number }

/** What the entries of one table add up to. */
export interface TableOverlay {
  truncated: boolean
  inserts: OverlayInsert[]
  segments: OverlaySegments[]
  /** Numbers of own rows in memory by key, for each unique index that was asked for (own-keys.ts). */
  readonly keys: Map<number, OwnKeys>
  /** Own rows deleted again, by positive overlay row number. */
  readonly deletedOwn: Set<number>
  /** Committed rows deleted: region number -> row ids. */
  readonly deleted: Map<number, Set<number>>
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

  add(write: WriteBatch, attributes: readonly number[]): void {
    if (write.kind === 'delete') {
      this.#append({ kind: 'delete', table: write.table, rowIds: write.rowIds })
      return
    }
    const { table, batch, region } = write
    this.#append({ kind: 'insert', table, attributes, batch, base: this.#nextRow, region })
    this.#nextRow += write.batch.length
  }

  addSegments(table: number, region: number, segments: readonly BulkSegment[]): void {
    const rows = segments.reduce((sum, segment) => sum + segment.footer.rows, 0)
    for (const { name } of segments) this.written.add(name)
    this.#append({ kind: 'segments', table, region, segments, rows, base: this.#nextRow })
    this.#nextRow += rows
  }

  /** Also of a dropped table: its rows matter no more, unless a savepoint brings it back. */
  truncate(table: number): void {
    this.#append({ kind: 'truncate', table })
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
        deletedOwn: new Set(),
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

/** By the halves of the ids: a statement may delete a million rows, and each bigint would be an object. */
function markDeleted(table: TableOverlay, rowIds: BigInt64Array): void {
  const words = new Int32Array(rowIds.buffer, rowIds.byteOffset, rowIds.length * 2)
  for (let i = 0; i < rowIds.length; i++) {
    const low = words[2 * i] >>> 0
    const high = words[2 * i + 1]
    if (high < 0) {
      table.deletedOwn.add(-(high * 4_294_967_296 + low))
      continue
    }
    const region = high >>> 16
    let rows = table.deleted.get(region)
    if (!rows) table.deleted.set(region, (rows = new Set()))
    rows.add((high & 0xffff) * 4_294_967_296 + low)
  }
}

/** Rows of an insert that the transaction did not delete again. */
export function survivingRows(insert: OverlayInsert, deletedOwn: ReadonlySet<number>): Batch {
  if (deletedOwn.size === 0) return insert.batch
  const rows: number[] = []
  for (let row = 0; row < insert.batch.length; row++) if (!deletedOwn.has(insert.base + row)) rows.push(row)
  if (rows.length === insert.batch.length) return insert.batch
  const kept = Int32Array.from(rows)
  return { length: kept.length, columns: insert.batch.columns.map((column) => gatherColumn(column, kept)) }
}

/** Of each segment, positions of rows that the transaction deleted again. */
export function deletedPositions(entry: OverlaySegments, deletedOwn: ReadonlySet<number>): Float64Array[] {
  if (deletedOwn.size === 0) return []
  const inside = Float64Array.from(deletedOwn)
    .sort()
    .filter((row) => row >= entry.base && row < entry.base + entry.rows)
  let first = entry.base
  return entry.segments.map(({ footer }) => {
    const from = first
    first += footer.rows
    return inside.filter((row) => row >= from && row < first).map((row) => row - from)
  })
}
