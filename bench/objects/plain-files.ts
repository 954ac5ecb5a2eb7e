// The same bytes without a server: files that are written durably and read.
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs'

export const mebibyte = 1024 * 1024

export function writeDurably(path: string, body: Buffer): void {
  const file = openSync(`${path}.partial`, 'w')
  writeSync(file, body)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.partial`, path)
}

/** A piece may be used again once the next one is asked for, unless each has a buffer of its own. */
export function* filePieces(path: string, own = false): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    let piece = Buffer.allocUnsafe(mebibyte)
    for (;;) {
      const read = readSync(file, piece)
      if (read === 0) return
      yield piece.subarray(0, read)
      if (own) piece = Buffer.allocUnsafe(mebibyte)
    }
  } finally {
    closeSync(file)
  }
}

export function copyFile(from: string, to: string, durable: boolean): void {
  const file = openSync(to, 'w')
  for (const piece of filePieces(from)) writeSync(file, piece)
  if (durable) fsyncSync(file)
  closeSync(file)
}
