// A table's chunks in pieces of whole entries: what one call works on before it is looked whether the query is to stop.
import type { Chunk } from './table-memory.ts'

const rangeBytes = 1024 * 1024

/** Groups that one thread reads at once, … */
const groupsMin = 1024
const groupsMax = 16_384
/** … and pieces that come of all of them, where these suffice for that. */
const piecesWanted = 32

export const entryRanges = (chunks: readonly Chunk[], entryBytes: number): Chunk[] =>
  rangesOf(chunks, Math.max(1, Math.floor(rangeBytes / entryBytes)) * entryBytes)

/** Pieces of groups, for several threads. */
export function groupRanges(chunks: readonly Chunk[], entryBytes: number): Chunk[] {
  const entries = chunks.reduce((sum, { start, end }) => sum + (end - start) / entryBytes, 0)
  const piece = Math.min(groupsMax, Math.max(groupsMin, Math.ceil(entries / piecesWanted)))
  return rangesOf(chunks, piece * entryBytes)
}

function rangesOf(chunks: readonly Chunk[], bytes: number): Chunk[] {
  return chunks.flatMap(({ start, end }) =>
    Array.from({ length: Math.ceil((end - start) / bytes) }, (_, i) => ({
      start: start + i * bytes,
      end: Math.min(end, start + (i + 1) * bytes),
    })),
  )
}
