// Memory that workers encode rows into and the socket thread writes from: shared, and used again once the socket has sent it. Fresh
// memory for every chunk costs a large result as much in page faults and garbage collection as its encoding does.

/** Of chunks as they usually are; one that does not fit is asked for again at twice its size. */
const bufferBytesMin = 512 * 1024
/** Larger chunks get memory of their own. */
const bufferBytesMax = 16 * 1024 * 1024
/** What is kept while nobody uses it. */
const idleBytesMax = 32 * 1024 * 1024

const idle = new Map<number, SharedArrayBuffer[]>()
let idleBytes = 0

/** One query's: sized by the chunks it has had. */
export class OutputBuffers {
  #bytes = bufferBytesMin

  /** For the next chunk. */
  take(): SharedArrayBuffer | undefined {
    if (this.#bytes > bufferBytesMax) return undefined
    const known = idle.get(this.#bytes)?.pop()
    if (known) idleBytes -= known.byteLength
    return known ?? new SharedArrayBuffer(this.#bytes)
  }

  /** Called when nobody reads the chunk's bytes any more. One that is never given back is garbage, like any other. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof SharedArrayBuffer) || idleBytes + buffer.byteLength > idleBytesMax) return
    const others = idle.get(buffer.byteLength)
    if (others) others.push(buffer)
    else idle.set(buffer.byteLength, [buffer])
    idleBytes += buffer.byteLength
  }

  /** What a chunk was like. */
  learn({ buffer, byteLength }: Uint8Array): void {
    if (buffer instanceof SharedArrayBuffer) return
    while (this.#bytes < byteLength && this.#bytes <= bufferBytesMax) this.#bytes *= 2
  }
}
