// A few rows of a column chunk: taken from the decoded chunk where that is at hand, or may be for what the few would cost, else found
// alone, until somebody has come back for more.
import type { Column } from '../../engine/columns/column.ts'
import { withoutDictionary } from '../../engine/columns/dictionary.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import type { StoredPiece } from '../segments/compress.ts'
import { decodeRows } from '../segments/decode-rows.ts'
import type { ColumnChunk, ValueEncoding } from '../segments/encoding.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import type { SegmentPartition } from './partition.ts'
import type { SharedChunks } from './shared-chunks.ts'

/** Decoding a whole chunk costs about as much as finding a few rows so many times: from then on others have to leave the cache for it. */
const looksBeforeDecoding = 4
/** Where the cache has room for it, who has come back once will come again. */
const looksBeforeKeeping = 1
const chunksKnownMax = 4096

/** How often each chunk was looked into; the longest unused are forgotten. */
const looks = new Map<string, number>()

/** undefined: the segment has no such column. positions: ascending, in the row group. decoded: gives the whole chunk. */
export function fewRows(
  partition: SegmentPartition,
  attribute: number,
  positions: Int32Array,
  shared: SharedChunks | undefined,
  decoded: () => Column,
): Column | undefined {
  const { path, group, groupRows } = partition
  const stored = partition.columns.find((column) => column.attribute === attribute)
  if (!stored) return undefined
  const { chunk, type } = stored
  if (isConstant(chunk)) return decodeRows(chunk, type, groupRows, positions, pieceSource(path))
  const cached = shared?.cachedColumn(partition, attribute)
  if (cached) return taken(cached.column, positions)
  const key = `${path}#${group}#${attribute}`
  const count = (looks.get(key) ?? 0) + 1
  looks.delete(key)
  looks.set(key, count)
  if (looks.size > chunksKnownMax) looks.delete(looks.keys().next().value!)
  const kept =
    count > looksBeforeKeeping || unpacksAll(chunk.encoding)
      ? shared?.columnInFreeRoom(partition, attribute)
      : undefined
  if (kept) return taken(kept.column, positions)
  return count > looksBeforeDecoding
    ? taken(decoded(), positions)
    : plain(decodeRows(chunk, type, groupRows, positions, pieceSource(path)))
}

const taken = (column: Column, positions: Int32Array): Column => plain(gatherColumn(column, positions))

/** Whoever puts such columns together would merge dictionaries that are longer than they. */
const plain = (column: Column): Column =>
  column.dictionary && column.dictionary.length > column.length ? withoutDictionary(column) : column

const isConstant = ({ encoding, validity }: ColumnChunk): boolean =>
  encoding.kind === 'frame' && encoding.width === 0 && !validity

/** A compressed piece is unpacked whole for one value: decoding the rest costs little more. */
function unpacksAll(encoding: ValueEncoding): boolean {
  switch (encoding.kind) {
    case 'plain':
    case 'bits':
      return isPacked(encoding.values)
    case 'frame':
      return isPacked(encoding.low) || isPacked(encoding.high)
    case 'delta':
      return isPacked(encoding.low)
    case 'bytes':
      return isPacked(encoding.values) || unpacksAll(encoding.lengths)
    case 'dictionary':
      return unpacksAll(encoding.codes) || unpacksAll(encoding.dictionary)
  }
}

const isPacked = (piece: StoredPiece | undefined): boolean => piece !== undefined && piece.codec !== 'raw'
