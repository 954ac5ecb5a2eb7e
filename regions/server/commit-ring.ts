// Memory that the socket thread and the storage thread share, through which packed commits go: a message then is only the number where
// they begin. One writes, the other reads in the same order.

/** Far more than the commits of a turn; what does not fit goes as a message. */
export const commitRingBytes = 1024 * 1024
/** The word that counts what was read, before the ring itself. */
const headBytes = 8
const lengthBytes = 4

export const newCommitRing = (): SharedArrayBuffer => new SharedArrayBuffer(headBytes + commitRingBytes)

abstract class Ring {
  /** Of all bytes read so far, the last 32 bits. */
  protected readonly released: Int32Array
  protected readonly bytes: Uint8Array
  protected readonly view: DataView
  protected at = 0

  constructor(shared: SharedArrayBuffer) {
    this.released = new Int32Array(shared, 0, 1)
    this.bytes = new Uint8Array(shared, headBytes)
    this.view = new DataView(shared, headBytes)
  }
}

export class CommitRingWriter extends Ring {
  #taken = 0

  /** Where they begin; undefined: there is no room. */
  write(packed: Uint8Array): number | undefined {
    const length = lengthBytes + packed.byteLength
    // Not in two pieces.
    const passed = this.at + length > commitRingBytes ? commitRingBytes - this.at : 0
    const used = (this.#taken - Atomics.load(this.released, 0)) | 0
    if (used + passed + length > commitRingBytes) return undefined
    const start = passed > 0 ? 0 : this.at
    this.view.setUint32(start, packed.byteLength, true)
    this.bytes.set(packed, start + lengthBytes)
    this.at = start + length
    this.#taken = (this.#taken + passed + length) | 0
    return start
  }
}

export class CommitRingReader extends Ring {
  /** A view, good until it is released. */
  read(start: number): Uint8Array {
    const length = this.view.getUint32(start, true)
    return this.bytes.subarray(start + lengthBytes, start + lengthBytes + length)
  }

  /** What was read there is done with, before the next is read. */
  release(start: number): void {
    const end = start + lengthBytes + this.view.getUint32(start, true)
    const passed = start < this.at ? commitRingBytes - this.at : 0
    Atomics.add(this.released, 0, passed + end - start)
    this.at = end
  }
}
