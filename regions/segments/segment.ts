// A segment as the storage thread knows it: its footer, who deleted rows of it, and where row ids and keys lie in it.
import type { Column } from '../../engine/columns/column.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import type { KeyContainer } from '../keys/key-container.ts'
import { DeleteList } from '../memtable/delete-list.ts'
import type { SegmentIndex } from '../indexes/segment-indexes.ts'
import { missingColumn } from '../memtable/schema-columns.ts'
import { rowGroupRows } from '../limits.ts'
import type { RegionKey, RegionSchema, RowId } from '../requests/request.ts'
import { decodedChunk } from '../scan/chunk-cache.ts'
import type { SegmentFooter } from './footer.ts'
import { decodeIntegers } from './decode-integers.ts'
import type { KeyEntries } from './key-entries.ts'
import { pieceSource } from './piece-reader.ts'
import { RowIdIndex, rowIdAt, type RowIdRuns } from './row-ids.ts'
import { candidatePositions, entriesOf, storedKey } from './segment-keys.ts'

export class Segment implements KeyContainer {
  readonly name: string
  readonly path: string
  readonly footer: SegmentFooter
  readonly bytes: number
  /** Added to the stored row ids: bulk-loaded segments number theirs from zero. */
  readonly rowIdBase: RowId
  /** The commit that adopted it, or the last one that a flush put into it. */
  readonly sequence: number
  /** Of each row group. */
  readonly deletes: readonly DeleteList[]
  readonly runs: RowIdRuns
  /** Those whose files read, also ones that no schema names yet or any more. */
  indexes: readonly SegmentIndex[]
  #index: RowIdIndex | undefined
  #keyColumns: { group: number; index: number; columns: KeyColumns } | undefined

  constructor(options: {
    readonly name: string
    readonly path: string
    readonly footer: SegmentFooter
    readonly bytes: number
    readonly rowIdBase: RowId
    readonly sequence: number
    readonly newId: () => number
    readonly indexes?: readonly SegmentIndex[]
  }) {
    this.name = options.name
    this.path = options.path
    this.footer = options.footer
    this.bytes = options.bytes
    this.rowIdBase = options.rowIdBase
    this.sequence = options.sequence
    this.indexes = options.indexes ?? []
    this.deletes = options.footer.groups.map((group) => new DeleteList(options.newId(), group.rows))
    this.runs = readRowIds(options.path, options.footer, options.rowIdBase)
  }

  get rows(): number {
    return this.footer.rows
  }

  /** Every object of the segment but its deletes. */
  get objects(): string[] {
    return [this.name, ...this.indexes.flatMap(({ file }) => (file === undefined ? [] : [file]))]
  }

  get deletedRows(): number {
    return this.deletes.reduce((sum, list) => sum + list.count, 0)
  }

  /** -1: not a row of this segment. */
  positionOf(rowId: RowId): number {
    return (this.#index ??= new RowIdIndex(this.runs)).find(rowId)
  }

  /** Positions of those of the ids (ascending) that are rows of this segment. */
  positionsOf(rowIds: Float64Array): Int32Array {
    return (this.#index ??= new RowIdIndex(this.runs)).findAll(rowIds)
  }

  rowIdAt(position: number): RowId {
    return rowIdAt(this.runs, position)
  }

  rowIdInGroup(group: number, position: number): RowId {
    return this.rowIdAt(group * rowGroupRows + position)
  }

  isDead(position: number): boolean {
    return this.deletes[groupOf(position)].isDead(position % rowGroupRows)
  }

  /** Calls for each list that grew, and tells by how much. Best in the order of the groups. */
  markDeleted(positions: Int32Array, sequence: number, grown: (list: DeleteList, rows: number) => void): void {
    const inGroup = new Int32Array(positions.length)
    for (let from = 0, to = 0; from < positions.length; from = to) {
      const first = groupOf(positions[from]) * rowGroupRows
      for (; to < positions.length; to++) {
        const position = positions[to] - first
        if (position < 0 || position >= rowGroupRows) break
        inGroup[to] = position
      }
      const list = this.deletes[groupOf(first)]
      const rows = list.addAll(inGroup.subarray(from, to), sequence)
      if (rows > 0) grown(list, rows)
    }
  }

  column(schema: RegionSchema, group: number, attribute: number): Column {
    const { rows, columns } = this.footer.groups[group]
    const at = this.footer.columns.findIndex((column) => column.attribute === attribute)
    if (at < 0) return missingColumn(schema, attribute, rows)
    const { type } = schema.columns.find((column) => column.attribute === attribute) ?? this.footer.columns[at]
    return decodedChunk(this.path, group, attribute, columns[at].chunk, type, rows)
  }

  /** Of a row group; the last one asked for is kept. */
  groupKeys(schema: RegionSchema, key: RegionKey, group: number): KeyColumns {
    if (this.#keyColumns?.group === group && this.#keyColumns.index === key.index) return this.#keyColumns.columns
    const columns = new KeyColumns(
      key,
      key.attributes.map((attribute) => this.column(schema, group, attribute)),
      this.footer.groups[group].rows,
    )
    this.#keyColumns = { group, index: key.index, columns }
    return columns
  }

  keyAt(schema: RegionSchema, key: RegionKey, position: number): { readonly keys: KeyColumns; readonly row: number } {
    return { keys: this.groupKeys(schema, key, groupOf(position)), row: position % rowGroupRows }
  }

  /** Keys ascend with the position: no two are equal. */
  isOrdered(key: RegionKey): boolean {
    return storedKey(this, key)?.kind === 'ordered'
  }

  keyEntries(schema: RegionSchema, key: RegionKey): KeyEntries {
    return entriesOf(this, schema, key)
  }

  candidates(schema: RegionSchema, key: RegionKey, probe: KeyColumns, row: number): readonly number[] {
    return candidatePositions(this, schema, key, probe, row)
  }
}

export const groupOf = (position: number): number => Math.floor(position / rowGroupRows)

function readRowIds(path: string, footer: SegmentFooter, base: RowId): RowIdRuns {
  const fetch = pieceSource(path)
  const { runs } = footer.rowIds
  // Shared: the socket thread's mirror and the scans' partitions carry them.
  const positions = new Float64Array(new SharedArrayBuffer(runs * 8))
  const rowIds = new Float64Array(new SharedArrayBuffer(runs * 8))
  decodeIntegers(footer.rowIds.positions, runs, positions, fetch)
  decodeIntegers(footer.rowIds.rowIds, runs, rowIds, fetch)
  if (base !== 0) for (let i = 0; i < runs; i++) rowIds[i] += base
  return { positions, rowIds, rows: footer.rows }
}
