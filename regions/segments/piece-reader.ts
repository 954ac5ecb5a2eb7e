// Pieces of segment files by path, read synchronously on whatever thread asks. Open files are kept, the oldest closed first.
import { crc32 } from 'node:zlib'
import { closeSync } from 'node:fs'
import { openFilesMax } from '../limits.ts'
import { decompressPiece, type StoredPiece } from './compress.ts'
import type { PieceSource } from './encoding.ts'
import { openToRead, readExactly, readInto, segmentCorrupted } from './footer.ts'

/** Per thread. A file that was removed meanwhile stays readable through its descriptor. */
const openFiles = new Map<string, number>()

export const pieceSource =
  (path: string): PieceSource =>
  (piece) =>
    readPiece(path, piece)

export function readPiece(path: string, piece: StoredPiece): Buffer {
  if (piece.bytes === 0) return Buffer.alloc(0)
  const stored = readExactly(fileOf(path), piece.offset, piece.bytes, path)
  if (crc32(stored) !== piece.crc) throw segmentCorrupted(path, piece.offset)
  return decompressPiece(stored, piece.codec, piece.rawBytes)
}

/** As pieceSource, but what it hands out holds only until the second call after it: fresh memory costs more than the read. */
export const transientPieceSource =
  (path: string): PieceSource =>
  (piece) => {
    if (piece.bytes === 0) return Buffer.alloc(0)
    ;[spare, current] = [current, spare]
    if (current.byteLength < piece.bytes) current = Buffer.allocUnsafeSlow(piece.bytes)
    const stored = current.subarray(0, piece.bytes)
    readInto(stored, fileOf(path), piece.offset, piece.bytes, path)
    if (crc32(stored) !== piece.crc) throw segmentCorrupted(path, piece.offset)
    return decompressPiece(stored, piece.codec, piece.rawBytes)
  }
let current = Buffer.alloc(0)
let spare = Buffer.alloc(0)

export function closeFile(path: string): void {
  const file = openFiles.get(path)
  if (file === undefined) return
  openFiles.delete(path)
  closeSync(file)
}

function fileOf(path: string): number {
  const known = openFiles.get(path)
  if (known !== undefined) {
    openFiles.delete(path)
    openFiles.set(path, known)
    return known
  }
  const file = openToRead(path)
  openFiles.set(path, file)
  if (openFiles.size > openFilesMax) closeFile(openFiles.keys().next().value!)
  return file
}
