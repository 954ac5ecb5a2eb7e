// A segment file: magic, pieces, the footer (tagged JSON, compressed), and a trailer that finds the footer. The footer is all
// that is needed to plan a scan; pieces are read by place.
import { crc32 } from 'node:zlib'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { PgError } from '../../engine/errors.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { fromTaggedJson, toTaggedJson } from '../log/tagged-json.ts'
import { ioFailure } from '../objects/io-failure.ts'
import { compressPiece, decompressPiece, type StoredPiece } from './compress.ts'
import type { ColumnChunk, ValueEncoding } from './encoding.ts'
import type { ZoneMap } from './zone-map.ts'

export interface StoredColumn {
  readonly chunk: ColumnChunk
  readonly zone: ZoneMap
}

export interface RowGroup {
  readonly rows: number
  /** Parallel to SegmentFooter.columns. */
  readonly columns: readonly StoredColumn[]
}

/** Where the keys of a unique index lie in the segment. */
export type SegmentKey = {
  readonly index: number
  readonly attributes: readonly number[]
  readonly nullsNotDistinct: boolean
  /** Positions of two rows with one key, if the writer saw such: the segment cannot be adopted. */
  readonly duplicate?: number
} & (
  | /** Keys ascend with the position: the columns themselves are the index. firsts[group]: its first key. */
    { readonly kind: 'ordered'; readonly firsts: readonly (readonly number[])[]; readonly last: readonly number[] }
    /** 64-bit entries, sorted: 42 bits of hash, 22 of position; in pages, so that a look-up reads one. firsts: each page's first hash. */
  | {
      readonly kind: 'hashed'
      readonly count: number
      readonly pages: readonly StoredPiece[]
      readonly firsts: readonly number[]
      readonly bloom: StoredPiece
    }
)

export interface SegmentFooter {
  readonly rows: number
  readonly columns: readonly { readonly attribute: number; readonly type: TypeRef }[]
  readonly groups: readonly RowGroup[]
  readonly rowIds: { readonly runs: number; readonly positions: ValueEncoding; readonly rowIds: ValueEncoding }
  /** One distinct sketch per column, end to end. */
  readonly sketches: StoredPiece
  readonly keys: readonly SegmentKey[]
  /** Written with the segment; others were made later (the manifest names them). */
  readonly indexes?: readonly StoredIndex[]
}

/** An index of a segment: in a file beside it, or in none, because the rows ascend by the key or are few. */
export interface StoredIndex {
  /** OID. */
  readonly index: number
  readonly file?: string
}

export const segmentMagic = Buffer.from('CADSEG02', 'latin1')
const trailerBytes = 24

export const encodeFooter = (footer: SegmentFooter): Buffer => encodeFramedFooter(toTaggedJson(footer), segmentMagic)

export function encodeFramedFooter(content: string, magic: Buffer): Buffer {
  const { codec, bytes } = compressPiece(Buffer.from(content, 'utf8'), 'zstd')
  const trailer = Buffer.alloc(trailerBytes)
  trailer.writeUInt32LE(bytes.byteLength, 0)
  trailer.writeUInt32LE(codec === 'raw' ? 0 : 1, 4)
  trailer.writeUInt32LE(crc32(bytes), 8)
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 12)), 12)
  magic.copy(trailer, 16)
  return Buffer.concat([bytes, trailer])
}

export const segmentCorrupted = (path: string, offset: number): PgError =>
  new PgError('XX001', `segment file "${path}" is corrupted at offset ${offset}`)

export function readFooter(path: string): { readonly footer: SegmentFooter; readonly bytes: number } {
  const { content, bytes } = readFramedFooter(path, segmentMagic)
  return { footer: fromTaggedJson(content) as SegmentFooter, bytes }
}

/** bytes: of the whole file. */
export function readFramedFooter(path: string, magic: Buffer): { readonly content: string; readonly bytes: number } {
  const file = openToRead(path)
  try {
    const { size } = fstatSync(file)
    if (size < trailerBytes) throw segmentCorrupted(path, 0)
    const trailer = readExactly(file, size - trailerBytes, trailerBytes, path)
    const sound = trailer.subarray(16).equals(magic) && trailer.readUInt32LE(12) === crc32(trailer.subarray(0, 12))
    if (!sound) throw segmentCorrupted(path, size - trailerBytes)
    const length = trailer.readUInt32LE(0)
    const start = size - trailerBytes - length
    const stored = start < 0 ? undefined : readExactly(file, start, length, path)
    if (!stored || crc32(stored) !== trailer.readUInt32LE(8)) throw segmentCorrupted(path, Math.max(0, start))
    const raw = decompressPiece(stored, trailer.readUInt32LE(4) === 0 ? 'raw' : 'zstd')
    return { content: raw.toString('utf8'), bytes: size }
  } finally {
    closeSync(file)
  }
}

export function readExactly(file: number, offset: number, length: number, path: string): Buffer {
  const target = Buffer.allocUnsafeSlow(length)
  readInto(target, file, offset, length, path)
  return target
}

export function readInto(target: Buffer, file: number, offset: number, length: number, path: string): void {
  let done = 0
  while (done < length) {
    const read = readBytes(file, target.subarray(done, length), offset + done, path)
    if (read === 0) throw segmentCorrupted(path, offset + done)
    done += read
  }
}

function readBytes(file: number, target: Uint8Array, offset: number, path: string): number {
  try {
    return readSync(file, target, 0, target.byteLength, offset)
  } catch (error) {
    throw ioFailure(`read file "${path}" at offset ${offset}`, error)
  }
}

export function openToRead(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw ioFailure(`open file "${path}"`, error)
  }
}
