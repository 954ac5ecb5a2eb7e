// The table row ids of a partition's rows, region number · 2^48 + row id, or the negative id of an uncommitted row. They are written
// by halves: a scan that changes rows makes one for each row it looks at, and each bigint would be an object.
import type { Column } from '../../engine/columns/column.ts'
import { heapMemory, type ColumnMemory } from '../../engine/columns/memory.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RowId } from '../requests/request.ts'

/** Where row ids come from. */
export interface RowIdSource {
  readonly regionNumber: number
  readonly uncommitted?: boolean
  rowId(position: number): RowId
  /** The parts of positions [start, end) in which ids follow each other, with the first id of each. */
  eachRun(start: number, end: number, take: (from: number, to: number, firstId: RowId) => void): void
}

/** So few rows are looked up one by one. */
const fewRowsMax = 64
const words32 = 2 ** 32

/** Of positions [start, end), or of these, which ascend. */
export function rowIdColumn(
  source: RowIdSource,
  start: number,
  end: number,
  rows?: Int32Array,
  memory: ColumnMemory = heapMemory,
): Column {
  const length = rows ? rows.length : end - start
  const { buffer, byteOffset } = memory.allocate(length * 8)
  const words = new Int32Array(buffer, byteOffset, length * 2)
  if (!rows) source.eachRun(start, end, (from, to, id) => writeRun(words, from - start, to - start, id, source))
  else if (length <= fewRowsMax)
    for (let i = 0; i < length; i++) writeRun(words, i, i + 1, source.rowId(rows[i]), source)
  else {
    let at = 0
    source.eachRun(rows[0], rows[length - 1] + 1, (from, to, id) => {
      for (; at < length && rows[at] < to; at++) writeRun(words, at, at + 1, id + rows[at] - from, source)
    })
  }
  const values = new BigInt64Array(buffer, byteOffset, length)
  return { type: typeRef(Oid.int8), layout: { kind: 'i64' }, length, values }
}

/** Ids from this one on at places [from, to). */
function writeRun(words: Int32Array, from: number, to: number, id: RowId, source: RowIdSource): void {
  let high = Math.floor(id / words32)
  let low = id - high * words32
  if (source.uncommitted) {
    for (let at = from; at < to; at++) {
      words[2 * at] = -low
      words[2 * at + 1] = low === 0 ? -high : ~high
      if (++low < words32) continue
      low = 0
      high++
    }
    return
  }
  high += source.regionNumber * 65_536
  for (let at = from; at < to;) {
    const stop = Math.min(to, at + words32 - low)
    for (; at < stop; at++, low++) {
      words[2 * at] = low
      words[2 * at + 1] = high
    }
    low = 0
    high++
  }
}
