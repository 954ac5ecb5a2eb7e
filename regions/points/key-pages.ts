// Pages of segments' hashed key indexes for a thread that may not wait for a disk: a page that is not here is read meanwhile, and whoever
// asked for it looks the other way.
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { decompressPiece, type StoredPiece } from '../segments/compress.ts'
import { entryHash, KeyEntries } from '../segments/key-entries.ts'
import type { SegmentKey } from '../segments/footer.ts'

/** Of pages kept, the longest unused given up first: about eight million keys. */
const pagesBytesMax = 64 * 1024 * 1024
/** Pages that are being read at a time. */
const readsMax = 16

const pages = new Map<string, KeyEntries>()
let pagesBytes = 0
const reads = new Set<string>()

type HashedKey = SegmentKey & { readonly kind: 'hashed' }

/** Positions that may hold a key with the (53-bit) hash; undefined: a page of it is not here yet. */
export function positionsInPages(path: string, key: HashedKey, hash: number): number[] | undefined {
  const wanted = entryHash(hash)
  const found: number[] = []
  for (let page = firstPage(key.firsts, wanted); page < key.pages.length && key.firsts[page] <= wanted; page++) {
    const entries = pageOf(path, key.pages[page])
    if (!entries) return undefined
    for (const position of entries.find(hash)) found.push(position)
  }
  return found
}

/** The last page that begins below the hash. */
function firstPage(firsts: readonly number[], wanted: number): number {
  let low = 0
  let high = firsts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (firsts[middle] < wanted) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

function pageOf(path: string, piece: StoredPiece): KeyEntries | undefined {
  const name = `${path}#${piece.offset}`
  const known = pages.get(name)
  if (!known) {
    if (!reads.has(name) && reads.size < readsMax) void read(name, path, piece)
    return undefined
  }
  pages.delete(name)
  pages.set(name, known)
  return known
}

/** What does not read is told of by those who read the segment itself. */
async function read(name: string, path: string, piece: StoredPiece): Promise<void> {
  reads.add(name)
  try {
    const file = await open(path, 'r')
    try {
      const stored = Buffer.allocUnsafeSlow(piece.bytes)
      const { bytesRead } = await file.read(stored, 0, piece.bytes, piece.offset)
      if (bytesRead === piece.bytes && crc32(stored) === piece.crc) keep(name, decompressPiece(stored, piece.codec))
    } finally {
      await file.close()
    }
  } catch {
    // As if it had not been asked for.
  } finally {
    reads.delete(name)
  }
}

function keep(name: string, raw: Buffer): void {
  const words = new Uint32Array(raw.byteLength >> 2)
  new Uint8Array(words.buffer).set(raw)
  pages.set(name, new KeyEntries(words))
  pagesBytes += words.byteLength
  for (const [oldest, entries] of pages) {
    if (pagesBytes <= pagesBytesMax || oldest === name) break
    pages.delete(oldest)
    pagesBytes -= entries.words.byteLength
  }
}
