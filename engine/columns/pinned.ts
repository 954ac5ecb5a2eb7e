// Memory that is taken back by hand (the arena's), told apart from memory that garbage collection keeps alive.
import type { Column } from './column.ts'

const pinnedBuffers = new WeakSet<ArrayBufferLike>()

/** Views of this buffer are valid only while their owner is pinned. */
export function markPinned(buffer: ArrayBufferLike): void {
  pinnedBuffers.add(buffer)
}

export const isPinned = (column: Column): boolean =>
  column.boxed === undefined &&
  (pinnedBuffers.has(column.values.buffer) || (column.dictionary !== undefined && isPinned(column.dictionary)))
