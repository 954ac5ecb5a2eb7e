// The memory in which a kernel works on one column chunk after the other: a bump allocator that begins anew for each.
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import type { OwnWasmMemory } from '../../engine/columns/wasm-memory.ts'
import { type ChunkKernel, chunkKernel } from '../../engine/kernels/chunk-kernel.ts'
import { kernelMemory } from '../../engine/kernels/load-kernel.ts'

const firstBytes = 4 * 1024 * 1024
const pageBytes = 65_536
const alignment = 64
/** Address 0 stands for none. */
const firstAddress = alignment
/** What a kernel may read behind a piece. */
const slackBytes = 64

export class ChunkScratch implements ColumnMemory {
  readonly kernel: ChunkKernel
  readonly #memory: OwnWasmMemory
  #at = firstAddress

  constructor() {
    this.#memory = kernelMemory(firstBytes)
    this.kernel = chunkKernel(this.#memory)
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer
  }

  /** What was placed before is forgotten, and views of it may have ended. */
  begin(bytes: number): void {
    const missing = firstAddress + bytes + slackBytes - this.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes))
    this.#at = firstAddress
  }

  /** An address; the bytes there are anything. */
  place(bytes: number): number {
    const here = this.#at
    if (here + bytes + slackBytes > this.buffer.byteLength)
      throw new RangeError('no room in the memory of a column chunk')
    this.#at = Math.ceil((here + bytes + slackBytes) / alignment) * alignment
    return here
  }

  /** As a column's memory: what has no room lies on the heap. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
    if (this.#at + bytes + slackBytes > this.buffer.byteLength) return heapMemory.allocate(bytes)
    const byteOffset = this.place(bytes)
    new Uint8Array(this.buffer, byteOffset, bytes).fill(0)
    return { buffer: this.buffer, byteOffset }
  }
}
