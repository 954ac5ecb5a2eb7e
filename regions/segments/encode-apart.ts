// A column chunk encoded before it is known where in the file it will lie.
import { crc32 } from 'node:zlib'
import type { Column } from '../../engine/columns/column.ts'
import type { EncodedChunk } from './chunk-helper.ts'
import { type Codec, compressPiece, type StoredPiece } from './compress.ts'
import type { ColumnChunk, ValueEncoding } from './encoding.ts'
import { newSketch } from './sketch.ts'
import { writeChunk } from './write-chunk.ts'

export function encodeApart(parts: readonly Column[], codec: Codec): EncodedChunk {
  const pieces: Uint8Array[] = []
  const sketch = newSketch()
  let offset = 0
  const { chunk, zone } = writeChunk(parts, sketch, (raw) => {
    const compressed = compressPiece(raw, codec)
    // What did not shrink is a view of memory that the next piece takes.
    const bytes = compressed.bytes === raw ? Uint8Array.from(raw) : compressed.bytes
    const piece = {
      offset,
      bytes: bytes.byteLength,
      crc: crc32(bytes),
      codec: compressed.codec,
      rawBytes: raw.byteLength,
    }
    pieces.push(bytes)
    offset += bytes.byteLength
    return piece
  })
  const bytes = new Uint8Array(offset)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return { chunk, zone, bytes, sketch }
}

/** Its pieces so much further on. */
export const movedChunk = ({ layout, encoding, validity }: ColumnChunk, by: number): ColumnChunk => ({
  layout,
  encoding: movedEncoding(encoding, by),
  validity: validity && movedPiece(validity, by),
})

const movedPiece = (piece: StoredPiece, by: number): StoredPiece => ({ ...piece, offset: piece.offset + by })

function movedEncoding(encoding: ValueEncoding, by: number): ValueEncoding {
  switch (encoding.kind) {
    case 'plain':
    case 'bits':
      return { ...encoding, values: movedPiece(encoding.values, by) }
    case 'frame':
      return {
        ...encoding,
        ...(encoding.low && { low: movedPiece(encoding.low, by) }),
        ...(encoding.high && { high: movedPiece(encoding.high, by) }),
      }
    case 'delta':
      return { ...encoding, ...(encoding.low && { low: movedPiece(encoding.low, by) }) }
    case 'bytes':
      return { ...encoding, lengths: movedEncoding(encoding.lengths, by), values: movedPiece(encoding.values, by) }
    case 'dictionary':
      return {
        ...encoding,
        dictionary: movedEncoding(encoding.dictionary, by),
        codes: movedEncoding(encoding.codes, by),
      }
  }
}
