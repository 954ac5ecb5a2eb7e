// How many bytes a scan's partitions are to read: of files as they are stored, of chunks in memory the rows that the snapshot sees.
// A scan that ends early, or meets columns that are decoded already, is told as a whole one.
import { elementsPerValue } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { PartSums } from '../../engine/partition-parts.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import type { StoredPiece } from '../segments/compress.ts'
import type { ColumnChunk, ValueEncoding } from '../segments/encoding.ts'
import type { IndexPartition, KeyPartition, MemoryPartition, SegmentPartition } from './partition.ts'

type RegionPartition = SegmentPartition | KeyPartition | IndexPartition | MemoryPartition

const bytesOfLists = new PartSums((partition) => partitionBytes(partition as RegionPartition))

export const scannedBytes = (partitions: readonly ScanPartition[]): number => bytesOfLists.sum(partitions)

function partitionBytes(partition: RegionPartition): number {
  switch (partition.kind) {
    case 'segment':
      return sum(partition.columns, ({ chunk }) => chunkBytes(chunk))
    case 'memory':
      return sum(partition.columns, (column) => rowBytes(column, partition.chunkRows))
    // One page says which rows of which groups are read, if any.
    case 'segment-key':
      return Math.max(0, ...partition.key.pages.map(({ bytes }) => bytes))
    case 'segment-index':
      return sum(partition.lookup.pages, ({ bytes }) => bytes)
  }
}

const known = new WeakMap<ColumnChunk, number>()

function chunkBytes(chunk: ColumnChunk): number {
  const before = known.get(chunk)
  if (before !== undefined) return before
  const bytes = encodedBytes(chunk.encoding) + bytesOf(chunk.validity)
  known.set(chunk, bytes)
  return bytes
}

function encodedBytes(encoding: ValueEncoding): number {
  switch (encoding.kind) {
    case 'plain':
    case 'bits':
      return encoding.values.bytes
    case 'frame':
      return bytesOf(encoding.low) + bytesOf(encoding.high)
    case 'delta':
      return bytesOf(encoding.low)
    case 'bytes':
      return encodedBytes(encoding.lengths) + encoding.values.bytes
    case 'dictionary':
      return encodedBytes(encoding.dictionary) + encodedBytes(encoding.codes)
  }
}

const bytesOf = (piece: StoredPiece | undefined): number => piece?.bytes ?? 0

function rowBytes({ values, offsets, validity, layout }: Column, rows: number): number {
  const stored = offsets ? offsets[rows] + rows * 4 : rows * elementsPerValue(layout) * values.BYTES_PER_ELEMENT
  return stored + (validity ? (rows + 7) >> 3 : 0)
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number => {
  let total = 0
  for (const item of items) total += of(item)
  return total
}
