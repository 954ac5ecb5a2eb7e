// A table's chunks in pieces of whole entries: what one call works on before it is looked whether the query is to stop.
import type { Chunk } from './table-memory.ts'

const rangeBytes = 1024 * 1024

export function entryRanges(chunks: readonly Chunk[], entryBytes: number): Chunk[] {
  const bytes = Math.max(1, Math.floor(rangeBytes / entryBytes)) * entryBytes
  return chunks.flatMap(({ start, end }) =>
    Array.from({ length: Math.ceil((end - start) / bytes) }, (_, i) => ({
      start: start + i * bytes,
      end: Math.min(end, start + (i + 1) * bytes),
    })),
  )
}
