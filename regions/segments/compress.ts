// The last link of the encoding chain: a general compressor over a piece's bytes, kept only where it pays.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { compressSync, uncompressSync } from 'lz4-napi'

/** lz4 on flush and COPY, zstd on compaction. */
export type Codec = 'lz4' | 'zstd'

/** A piece of a segment file. Its checksum is over the stored bytes. */
export interface StoredPiece {
  readonly offset: number
  readonly bytes: number
  readonly crc: number
  readonly codec: 'raw' | Codec
  readonly rawBytes: number
}

const bytesWorthwhile = 64

export function compressPiece(raw: Uint8Array, codec: Codec): { codec: 'raw' | Codec; bytes: Uint8Array } {
  if (raw.byteLength < bytesWorthwhile) return { codec: 'raw', bytes: raw }
  const source = Buffer.from(raw.buffer as ArrayBuffer, raw.byteOffset, raw.byteLength)
  const packed = codec === 'lz4' ? compressSync(source) : zstdCompressSync(source)
  return packed.byteLength < raw.byteLength * 0.9 ? { codec, bytes: packed } : { codec: 'raw', bytes: raw }
}

/** May be a view of the input. rawBytes: as far as it is known. */
export function decompressPiece(stored: Buffer, codec: StoredPiece['codec'], rawBytes?: number): Buffer {
  if (codec === 'raw') return stored
  if (codec === 'lz4') return uncompressSync(stored)
  // Made at once, not in small parts that are joined: what is left of the room says that it is all.
  return zstdDecompressSync(stored, rawBytes === undefined ? {} : { chunkSize: rawBytes + 1 })
}
