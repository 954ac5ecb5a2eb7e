// Where a column's bytes lie. Builders ask a ColumnMemory, so that the same code fills heap, shared or arena memory.

export interface ColumnMemory {
  /** Zeroed bytes, aligned to 16. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number }
}

export const heapMemory: ColumnMemory = {
  allocate: (bytes) => ({ buffer: new ArrayBuffer(bytes), byteOffset: 0 }),
}

/** Columns of so few rows share slabs: buffers of their own would cost more than what lies in them. */
export const slabRowsMax = 16
const slabBytes = 16 * 1024
let slab = new ArrayBuffer(slabBytes)
let slabUsed = 0

export const slabMemory: ColumnMemory = {
  allocate: (bytes) => {
    if (bytes > slabBytes / 8) return heapMemory.allocate(bytes)
    if (slabUsed + bytes > slabBytes) {
      slab = new ArrayBuffer(slabBytes)
      slabUsed = 0
    }
    const byteOffset = slabUsed
    slabUsed = (slabUsed + bytes + 15) & ~15
    return { buffer: slab, byteOffset }
  },
}

/** Crosses threads without a copy and is freed by garbage collection once no thread holds it. */
export const sharedMemory: ColumnMemory = {
  allocate: (bytes) => ({ buffer: new SharedArrayBuffer(bytes), byteOffset: 0 }),
}
