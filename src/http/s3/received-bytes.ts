// Each chunk of a body comes in a buffer of its own outside the heap, and V8 lets 64 MiB of such garbage gather before it collects. So a
// chunk's memory is given back as soon as it was used, without a collection.

/** The chunk must not be used afterwards. */
export function releaseReceived(chunk: Buffer): void {
  const { buffer } = chunk
  // Where it is only a part of a buffer, the rest may be somebody else's.
  if (buffer instanceof ArrayBuffer && chunk.byteLength === buffer.byteLength) buffer.transfer(0)
}
