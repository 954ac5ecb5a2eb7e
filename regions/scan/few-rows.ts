// A few rows of a column chunk: found alone at first, and in the decoded chunk once somebody comes back for more.
import type { Column } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { decodeRows } from '../segments/decode-rows.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import type { SegmentPartition } from './partition.ts'

/** Decoding a whole chunk costs about as much as finding a few rows so many times. */
const looksBeforeDecoding = 4
const chunksKnownMax = 4096

/** How often each chunk was looked into; the longest unused are forgotten. */
const looks = new Map<string, number>()

/** undefined: the segment has no such column. positions: ascending, in the row group. decoded: gives the whole chunk. */
export function fewRows(
  partition: SegmentPartition,
  attribute: number,
  positions: Int32Array,
  decoded: () => Column,
): Column | undefined {
  const { path, group, groupRows } = partition
  const stored = partition.columns.find((column) => column.attribute === attribute)
  if (!stored) return undefined
  const { chunk, type } = stored
  const key = `${path}#${group}#${attribute}`
  const count = (looks.get(key) ?? 0) + 1
  looks.delete(key)
  looks.set(key, count)
  if (looks.size > chunksKnownMax) looks.delete(looks.keys().next().value!)
  return count > looksBeforeDecoding
    ? gatherColumn(decoded(), positions)
    : decodeRows(chunk, type, groupRows, positions, pieceSource(path))
}
