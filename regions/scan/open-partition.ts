// Opens a region's partition on a worker: decodes or views the asked columns, takes deleted rows out, yields batches.
import { type Batch, batchRowsMax, type Column } from '../../engine/columns/column.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import type { OpenedPartition, ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { rowGroupRows } from '../limits.ts'
import { survivors } from '../memtable/delete-list.ts'
import { rowIdsBetween } from '../segments/row-ids.ts'
import { decodedChunk } from './chunk-cache.ts'
import type { MemoryPartition, MissingAttribute, SegmentPartition } from './partition.ts'

/** Attribute 0 is the table row id, as int8. */
export const openSegmentPartition = (partition: ScanPartition, attributes: readonly number[]): OpenedPartition =>
  opened(segmentSource(partition as SegmentPartition), attributes)

export const openMemoryPartition = (partition: ScanPartition, attributes: readonly number[]): OpenedPartition =>
  opened(memorySource(partition as MemoryPartition), attributes)

const opened = (source: RowSource, attributes: readonly number[]): OpenedPartition => ({
  batches: batchesOf(source, attributes),
  release: () => {},
})

/** Rows before deletes are applied. */
interface RowSource {
  readonly rows: number
  readonly kept: Int32Array | undefined
  column(attribute: number): Column
}

function* batchesOf(source: RowSource, attributes: readonly number[]): Iterable<Batch> {
  const { kept } = source
  const rows = kept?.length ?? source.rows
  if (rows === 0) return
  const columns = attributes.map((attribute) => source.column(attribute))
  for (let start = 0; start < rows; start += batchRowsMax) {
    const end = Math.min(rows, start + batchRowsMax)
    const part = kept?.subarray(start, end)
    yield {
      length: end - start,
      columns: columns.map((column) => (part ? gatherColumn(column, part) : sliceColumn(column, start, end))),
    }
  }
}

function segmentSource(partition: SegmentPartition): RowSource {
  const { groupRows: rows, group, path, runs, deletes, regionNumber } = partition
  const start = group * rowGroupRows
  let rowIds: Float64Array | undefined
  const ids = (): Float64Array => (rowIds ??= rowIdsBetween(runs, start, start + rows))
  return {
    rows,
    kept: survivors(rows, deletes.arrays, deletes.count, deletes.own && ownPositions(deletes.own, ids())),
    column: (attribute) => {
      if (attribute === 0) return rowIdColumn(ids(), regionNumber)
      const stored = partition.columns.find((column) => column.attribute === attribute)
      if (stored) return decodedChunk(path, group, attribute, stored.chunk, stored.type, rows)
      return constantColumn(partition.missing, attribute, rows)
    },
  }
}

function memorySource(partition: MemoryPartition): RowSource {
  const { chunkRows: rows, firstRowId, deletes, regionNumber } = partition
  const own = deletes.own && positionsWithin(deletes.own, firstRowId, rows)
  return {
    rows,
    kept: survivors(rows, deletes.arrays, deletes.count, own),
    column: (attribute) => {
      if (attribute === 0)
        return rowIdColumn(
          Float64Array.from({ length: rows }, (_, row) => firstRowId + row),
          regionNumber,
        )
      const at = partition.attributes.indexOf(attribute)
      return at >= 0 ? viewRows(partition.columns[at], rows) : constantColumn(partition.missing, attribute, rows)
    },
  }
}

/** The arrays lie over the chunk's capacity; rows beyond are being written. */
function viewRows(column: Column, rows: number): Column {
  return sliceColumn({ ...column, length: -1 }, 0, rows)
}

function positionsWithin(rowIds: Float64Array, first: number, rows: number): number[] {
  const positions: number[] = []
  for (const rowId of rowIds) if (rowId >= first && rowId < first + rows) positions.push(rowId - first)
  return positions
}

/** Few deletes of the reader's own against a group's ids, which ascend unless the segment is sorted by something else. */
function ownPositions(own: Float64Array, ids: Float64Array): number[] {
  const wanted = new Set(own)
  const positions: number[] = []
  for (let row = 0; row < ids.length; row++) if (wanted.has(ids[row])) positions.push(row)
  return positions
}

/** region number · 2^48 + row id, without making bigints. */
function rowIdColumn(ids: Float64Array, regionNumber: number): Column {
  const words = new Uint32Array(ids.length * 2)
  for (let row = 0; row < ids.length; row++) {
    const high = Math.floor(ids[row] / 4_294_967_296)
    words[2 * row] = ids[row] - high * 4_294_967_296
    words[2 * row + 1] = high + regionNumber * 65_536
  }
  return {
    type: typeRef(Oid.int8),
    layout: { kind: 'i64' },
    length: ids.length,
    values: new BigInt64Array(words.buffer),
  }
}

function constantColumn(missing: readonly MissingAttribute[], attribute: number, rows: number): Column {
  const found = missing.find((one) => one.attribute === attribute)
  if (!found) throw new Error(`attribute ${attribute} is not in the partition`)
  return buildColumn(
    found.type,
    Array.from({ length: rows }, () => found.value),
  )
}
