// A stored column chunk back into a column, in whatever memory the caller wants it: one block, whose parts `chunkBlock` places.
// Layouts come back as narrow as stored.
import { hash } from 'node:crypto'
import { columnIn, type ColumnBlock, digestBytes, digestIn } from '../../engine/columns/column-block.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { chunkBlock } from './chunk-block.ts'
import { decodeIntegers, decodeOffsets } from './decode-integers.ts'
import type { ColumnChunk, PieceSource, ValueEncoding } from './encoding.ts'
import { type IntegerArray, unpackInto } from './unpack.ts'

export function decodeColumn(
  chunk: ColumnChunk,
  type: TypeRef,
  rows: number,
  memory: ColumnMemory,
  fetch: PieceSource,
): Column {
  const block = chunkBlock(chunk, rows)
  const { buffer, byteOffset } = memory.allocate(block.bytes)
  const column = columnIn(block, type, buffer, byteOffset)
  decodeInto(column, chunk, fetch)
  return column
}

/** As decodeColumn, over a block that holds anything. Beside the column the block gets its dictionary's digest. */
export function decodeBlock(
  block: ColumnBlock,
  chunk: ColumnChunk,
  type: TypeRef,
  buffer: ArrayBufferLike,
  start: number,
  fetch: PieceSource,
): Column {
  const column = columnIn(block, type, buffer, start)
  decodeInto(column, chunk, fetch)
  if (column.dictionary) digestIn(block, buffer, start).set(dictionaryDigest(column.dictionary))
  return column
}

/** Equal for dictionaries of equal entries, and for no others: clients choose the entries, so the hash is a cryptographic one. */
export function dictionaryDigest({ values, offsets }: Column): Uint8Array {
  const ends = Buffer.from(offsets!.buffer as ArrayBuffer, offsets!.byteOffset, offsets!.byteLength)
  const bytes = Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength)
  return hash('sha256', Buffer.concat([ends, bytes]), 'buffer').subarray(0, digestBytes)
}

function decodeInto(column: Column, chunk: ColumnChunk, fetch: PieceSource): void {
  if (chunk.validity) column.validity!.set(fetch(chunk.validity))
  decodeValues(column, chunk.encoding, fetch)
}

function decodeValues(column: Column, encoding: ValueEncoding, fetch: PieceSource): void {
  const { values, length: rows } = column
  switch (encoding.kind) {
    case 'frame':
    case 'delta':
      decodeIntegers(encoding, rows, values as IntegerArray, fetch)
      return
    case 'plain':
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(fetch(encoding.values))
      return
    case 'bits':
      unpackInto({ width: 1, low: fetch(encoding.values) }, rows, 0, values as IntegerArray)
      return
    case 'bytes':
      decodeOffsets(encoding.lengths, rows, column.offsets!, fetch)
      ;(values as Uint8Array).set(fetch(encoding.values))
      return
    case 'dictionary':
      decodeValues(column.dictionary!, encoding.dictionary, fetch)
      decodeIntegers(encoding.codes, rows, values as IntegerArray, fetch)
  }
}
