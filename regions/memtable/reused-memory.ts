// Column memory while the log is replayed: what a flush has written to a segment holds the next rows. Memory that was never
// touched costs the kernel more than the rows cost us.
import type { ColumnMemory } from '../../engine/columns/memory.ts'

/** What is given out may hold old bytes: nobody may read more of a column than was appended. */
export class ReusedMemory implements ColumnMemory {
  readonly #bytesMax: number
  #bytes = 0
  #free: Map<number, SharedArrayBuffer[]> | undefined = new Map()

  /** bytesMax: of memory that nobody uses. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  allocate(bytes: number): { readonly buffer: SharedArrayBuffer; readonly byteOffset: number } {
    const size = this.#free ? sizeClass(bytes) : bytes
    const buffer = this.#free?.get(size)?.pop()
    if (buffer) this.#bytes -= size
    return { buffer: buffer ?? new SharedArrayBuffer(size), byteOffset: 0 }
  }

  /** From an allocation that nobody, on any thread, reads any more. */
  release(buffer: ArrayBufferLike): void {
    if (!this.#free || !(buffer instanceof SharedArrayBuffer) || this.#bytes + buffer.byteLength > this.#bytesMax)
      return
    const same = this.#free.get(buffer.byteLength)
    if (same) same.push(buffer)
    else this.#free.set(buffer.byteLength, [buffer])
    this.#bytes += buffer.byteLength
  }

  /** From now on memory is new and zeroed, and stays with whoever asked: readers may keep it. */
  close(): void {
    this.#free = undefined
  }
}

/** Texts differ a little in length: an eighth more, at most, makes their memory fit each other. */
function sizeClass(bytes: number): number {
  const step = 2 ** Math.max(4, Math.floor(Math.log2(Math.max(1, bytes))) - 3)
  return Math.ceil(bytes / step) * step
}
