// Rows of a segment that were deleted by the time of a flush, as an object beside it: positions, sorted, as varint differences.
import { crc32 } from 'node:zlib'
import { PgError } from '../../engine/errors.ts'
import { ByteReader, ByteWriter } from '../log/byte-writer.ts'
import { rowGroupRows } from '../limits.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { Segment } from './segment.ts'

export function encodeDeletes(segment: Segment, sequence: number): Buffer {
  const groups = segment.deletes.map((list) => list.arrays.positions.slice(0, list.countAt(sequence)).sort())
  const count = groups.reduce((sum, positions) => sum + positions.length, 0)
  const writer = new ByteWriter(count * 2 + 16)
  writer.varint(count)
  let previous = 0
  groups.forEach((positions, group) => {
    for (const inGroup of positions) {
      const position = group * rowGroupRows + inGroup
      writer.varint(position - previous)
      previous = position
    }
  })
  writer.u32(crc32(writer.finish()))
  return writer.finish()
}

/** Marks the rows as deleted before everybody's snapshot. */
export function loadDeletes(store: ObjectStore, name: string, segment: Segment): void {
  const info = store.head(name)
  const positions = info && decodeDeletes(store.get(name, 0, info.bytes))
  if (!positions) throw new PgError('XX001', `delete list "${store.path(name)}" is missing or corrupted`)
  segment.markDeleted(Int32Array.from(positions), 0, () => {})
}

/** undefined: corrupted. */
export function decodeDeletes(bytes: Buffer): Float64Array | undefined {
  const content = bytes.subarray(0, bytes.length - 4)
  if (bytes.length < 4 || crc32(content) !== bytes.readUInt32LE(content.length)) return undefined
  const reader = new ByteReader(content)
  const positions = new Float64Array(reader.varint())
  let position = 0
  for (let i = 0; i < positions.length; i++) positions[i] = position += reader.varint()
  return positions
}
