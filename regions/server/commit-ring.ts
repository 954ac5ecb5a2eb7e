// Memory that the socket thread and the storage thread share, through which packed commits go. One writes, the other reads in the same
// order. Larger requests go as messages: each record says how many were posted before it, so that the reader keeps their order, too.

/** Far more than the commits of a turn; what does not fit goes as a message. */
export const commitRingBytes = 1024 * 1024
/** Words before the ring itself. */
export const ringWord = {
  /** Of all bytes read so far, and of all written, the last 32 bits. */
  released: 0,
  written: 1,
  /** Of the bell (commit-bell.ts). */
  signal: 2,
  state: 3,
} as const
const headBytes = 16
/** Its length, and the messages before it. */
const recordHeadBytes = 8
/** In the place of a length: the next record begins at the start. */
const passedOver = 0xffff_ffff

export const newCommitRing = (): SharedArrayBuffer => new SharedArrayBuffer(headBytes + commitRingBytes)

abstract class Ring {
  protected readonly words: Int32Array
  protected readonly bytes: Uint8Array
  protected readonly view: DataView
  protected at = 0
  /** Bytes that were passed, the last 32 bits. */
  protected count = 0

  constructor(shared: SharedArrayBuffer) {
    this.words = new Int32Array(shared, 0, headBytes / 4)
    this.bytes = new Uint8Array(shared, headBytes)
    this.view = new DataView(shared, headBytes)
  }
}

export class CommitRingWriter extends Ring {
  /** messages: how many were posted before, the last 32 bits. False: there is no room. */
  write(packed: Uint8Array, messages: number): boolean {
    const length = recordHeadBytes + packed.byteLength
    // Not in two pieces.
    const wraps = this.at + length > commitRingBytes
    const passed = wraps ? commitRingBytes - this.at : 0
    const used = (this.count - Atomics.load(this.words, ringWord.released)) | 0
    if (used + passed + length > commitRingBytes) return false
    if (passed >= recordHeadBytes) this.view.setUint32(this.at, passedOver, true)
    const start = wraps ? 0 : this.at
    this.view.setUint32(start, packed.byteLength, true)
    this.view.setInt32(start + 4, messages, true)
    this.bytes.set(packed, start + recordHeadBytes)
    this.at = start + length
    this.count = (this.count + passed + length) | 0
    Atomics.store(this.words, ringWord.written, this.count)
    return true
  }
}

export class CommitRingReader extends Ring {
  /** Whether there is one that was written after no more than so many messages. */
  has(messages: number): boolean {
    if (Atomics.load(this.words, ringWord.written) === this.count) return false
    const start = this.#start()
    return ((this.view.getInt32(start + 4, true) - messages) | 0) <= 0
  }

  /** The next, which there is: a view, good until it is released. */
  read(): Uint8Array {
    const start = this.#start()
    const length = this.view.getUint32(start, true)
    return this.bytes.subarray(start + recordHeadBytes, start + recordHeadBytes + length)
  }

  /** What was read is done with. */
  release(): void {
    const start = this.#start()
    const end = start + recordHeadBytes + this.view.getUint32(start, true)
    const passed = start < this.at ? commitRingBytes - this.at : 0
    this.count = (this.count + passed + end - start) | 0
    this.at = end
    Atomics.store(this.words, ringWord.released, this.count)
  }

  #start(): number {
    const isAtEnd = this.at + recordHeadBytes > commitRingBytes || this.view.getUint32(this.at, true) === passedOver
    return isAtEnd ? 0 : this.at
  }
}
