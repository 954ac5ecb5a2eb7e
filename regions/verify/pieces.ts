// Pieces of a file, wherever its footer names them: each in its place, none over another, none missing, all with their checksum.
import type { StoredPiece } from '../segments/compress.ts'
import { readPiece } from '../segments/piece-reader.ts'
import type { Findings } from './findings.ts'

/** Every piece that a footer's data names, by offset; empty ones lie nowhere. */
export function piecesOf(footer: unknown): StoredPiece[] {
  const found: StoredPiece[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    if (isPiece(value)) found.push(value)
    else for (const one of Array.isArray(value) ? value : Object.values(value)) walk(one)
  }
  walk(footer)
  return found.filter(({ bytes }) => bytes > 0).sort((a, b) => a.offset - b.offset)
}

const isPiece = (value: object): value is StoredPiece =>
  'offset' in value && 'bytes' in value && 'crc' in value && 'codec' in value

/** Pieces must follow each other: bytes that nothing names are a lost part. The footer follows the last. */
export function verifyCoverage(
  path: string,
  pieces: readonly StoredPiece[],
  begin: number,
  size: number,
  findings: Findings,
): void {
  let end = begin
  for (const { offset, bytes } of pieces) {
    if (offset > end) findings.problem(path, `${offset - end} bytes that its footer does not name`, end)
    if (offset < end) findings.problem(path, 'its footer names a piece that overlaps another', offset)
    end = Math.max(end, offset + bytes)
  }
  if (end > size) findings.problem(path, `ends before byte ${end}, which its footer names`, size)
}

export function verifyPieces(path: string, pieces: readonly StoredPiece[], findings: Findings): boolean {
  let sound = true
  for (const piece of pieces) {
    const raw = findings.attempt(path, () => readPiece(path, piece))
    if (raw && raw.byteLength !== piece.rawBytes) {
      findings.problem(
        path,
        `a piece has ${raw.byteLength} bytes decompressed instead of ${piece.rawBytes}`,
        piece.offset,
      )
      sound = false
    }
    sound &&= raw !== undefined
  }
  return sound
}
