// Rows of a segment that were deleted by the time of a flush, as an object beside it: positions, sorted, as varint differences.
import { crc32 } from 'node:zlib'
import { PgError } from '../../engine/errors.ts'
import { ByteReader, ByteWriter } from '../log/byte-writer.ts'
import { rowGroupRows } from '../limits.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { Segment } from './segment.ts'

export function encodeDeletes(segment: Segment, sequence: number): Buffer {
  const positions: number[] = []
  segment.deletes.forEach((list, group) => {
    const count = list.countAt(sequence)
    for (let i = 0; i < count; i++) positions.push(group * rowGroupRows + list.arrays.positions[i])
  })
  positions.sort((a, b) => a - b)
  const writer = new ByteWriter(positions.length * 2 + 16)
  writer.varint(positions.length)
  let previous = 0
  for (const position of positions) {
    writer.varint(position - previous)
    previous = position
  }
  writer.u32(crc32(writer.finish()))
  return writer.finish()
}

/** Marks the rows as deleted before everybody's snapshot. */
export function loadDeletes(store: ObjectStore, name: string, segment: Segment): void {
  const info = store.head(name)
  const positions = info && decodeDeletes(store.get(name, 0, info.bytes))
  if (!positions) throw new PgError('XX001', `delete list "${store.path(name)}" is missing or corrupted`)
  for (const position of positions) segment.markDeleted(position, 0)
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
