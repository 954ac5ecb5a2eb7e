// Memory that is taken back by hand (the arena's), told apart from memory that garbage collection keeps alive.
import type { Column } from './column.ts'

const pinnedBuffers = new WeakSet<ArrayBufferLike>()

/** Views of this buffer are valid only while their owner is pinned. */
export function markPinned(buffer: ArrayBufferLike): void {
  pinnedBuffers.add(buffer)
}

/** Results of expressions may have values of their own and their input's bitmap. */
export const isPinned = ({ boxed, values, validity, offsets, dictionary }: Column): boolean =>
  boxed === undefined &&
  (pinnedBuffers.has(values.buffer) ||
    (validity !== undefined && pinnedBuffers.has(validity.buffer)) ||
    (offsets !== undefined && pinnedBuffers.has(offsets.buffer)) ||
    (dictionary !== undefined && isPinned(dictionary)))
