// Where a column's bytes lie. Builders ask a ColumnMemory, so that the same code fills heap, shared or arena memory.

export interface ColumnMemory {
  /** Zeroed bytes, aligned to 16. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number }
}

export const heapMemory: ColumnMemory = {
  allocate: (bytes) => ({ buffer: new ArrayBuffer(bytes), byteOffset: 0 }),
}

/** Crosses threads without a copy and is freed by garbage collection once no thread holds it. */
export const sharedMemory: ColumnMemory = {
  allocate: (bytes) => ({ buffer: new SharedArrayBuffer(bytes), byteOffset: 0 }),
}
