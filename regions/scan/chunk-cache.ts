// Decoded column chunks of segments, kept per thread, the longest unused given up first. The seam for the column cache in shared
// memory: whoever decodes asks `decodedChunk` and nothing else.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { chunkCacheBytesMax } from '../limits.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import type { ColumnChunk } from '../segments/encoding.ts'
import { pieceSource } from '../segments/piece-reader.ts'

const cached = new Map<string, { readonly column: Column; readonly bytes: number }>()
let cachedBytes = 0

export function decodedChunk(
  path: string,
  group: number,
  attribute: number,
  chunk: ColumnChunk,
  type: TypeRef,
  rows: number,
): Column {
  const key = `${path}#${group}#${attribute}`
  const found = cached.get(key)
  if (found) {
    cached.delete(key)
    cached.set(key, found)
    return found.column.type.typmod === type.typmod && found.column.type.oid === type.oid
      ? found.column
      : { ...found.column, type }
  }
  const column = decodeColumn(chunk, type, rows, heapMemory, pieceSource(path))
  const bytes = columnBytes(column)
  cached.set(key, { column, bytes })
  cachedBytes += bytes
  for (const [oldest, entry] of cached) {
    if (cachedBytes <= chunkCacheBytesMax || oldest === key) break
    cached.delete(oldest)
    cachedBytes -= entry.bytes
  }
  return column
}
