// Commits on their way to the storage thread: small ones through the ring, others as messages, all in the order in which they came.
import { ByteWriter } from '../log/byte-writer.ts'
import type { CommitRequest } from '../requests/request.ts'
import { CommitBell } from './commit-bell.ts'
import { CommitRingWriter } from './commit-ring.ts'
import type { ToStorage } from './messages.ts'
import { isPackable, packCommit } from './packed-commits.ts'

/** A buffer that large commits made longer is not kept. */
const keptBytesMax = 64 * 1024

export class CommitQueue {
  readonly #send: (message: ToStorage) => void
  readonly #ring: CommitRingWriter
  readonly #bell: CommitBell
  #writer = new ByteWriter(1024)
  /** Posted so far but for the bell's, the last 32 bits. */
  #messages = 0
  #scheduled = false
  readonly #flushLater = (): void => {
    this.#scheduled = false
    this.#flush()
  }

  constructor(ring: SharedArrayBuffer, send: (message: ToStorage) => void) {
    this.#ring = new CommitRingWriter(ring)
    this.#bell = new CommitBell(ring)
    this.#send = send
  }

  /** alone: no other is likely to come within this turn of the event loop, to share its fsync. */
  add(id: number, request: CommitRequest, alone: boolean): void {
    if (!isPackable(request)) {
      this.post({ kind: 'commit', id, request })
      return
    }
    packCommit(id, request, this.#writer)
    if (alone) this.#flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(this.#flushLater)
    }
  }

  post(message: ToStorage): void {
    this.#flush()
    this.#postNow(message)
  }

  #postNow(message: ToStorage): void {
    this.#send(message)
    this.#messages = (this.#messages + 1) | 0
    this.#bell.wake()
  }

  #flush(): void {
    if (this.#writer.length === 0) return
    const packed = this.#writer.finish()
    if (this.#ring.write(packed, this.#messages)) {
      if (this.#bell.ring()) this.#send(0)
    } // A copy: to clone a view would clone all of what it is a view of.
    else this.#postNow({ kind: 'commits', packed: new Uint8Array(packed) })
    if (packed.length > keptBytesMax) this.#writer = new ByteWriter(1024)
    else this.#writer.clear()
  }
}
