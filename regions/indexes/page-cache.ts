// Decoded pages of indexes, kept per thread, the longest unused given up first: look-ups come back to the same few.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { indexCacheBytesMax } from '../limits.ts'
import type { StoredPiece } from '../segments/compress.ts'
import { type IndexPage, readPage } from './index-file.ts'

const cached = new Map<string, { readonly page: IndexPage; readonly bytes: number }>()
let cachedBytes = 0

/** Index files are never written twice under one name. */
export function cachedPage(path: string, piece: StoredPiece, types: readonly TypeRef[]): IndexPage {
  const key = `${path}#${piece.offset}`
  const found = cached.get(key)
  if (found) {
    cached.delete(key)
    cached.set(key, found)
    return found.page
  }
  const page = readPage(path, piece, types)
  const bytes = page.columns.reduce((sum, column) => sum + columnBytes(column), page.positions.byteLength)
  cached.set(key, { page, bytes })
  cachedBytes += bytes
  for (const [oldest, entry] of cached) {
    if (cachedBytes <= indexCacheBytesMax || oldest === key) break
    cached.delete(oldest)
    cachedBytes -= entry.bytes
  }
  return page
}
