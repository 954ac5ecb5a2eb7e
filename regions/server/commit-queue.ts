// Commits on their way to the storage thread: those that come within one turn of the event loop go as one message.
import { ByteWriter } from '../log/byte-writer.ts'
import type { CommitRequest } from '../requests/request.ts'
import type { CommitRingWriter } from './commit-ring.ts'
import type { ToStorage } from './messages.ts'
import { isPackable, packCommit } from './packed-commits.ts'

/** A buffer that large commits made longer is not kept. */
const keptBytesMax = 64 * 1024

export class CommitQueue {
  readonly #post: (message: ToStorage) => void
  readonly #ring: CommitRingWriter
  #writer = new ByteWriter(1024)
  #scheduled = false
  readonly #flushLater = (): void => {
    this.#scheduled = false
    this.flush()
  }

  constructor(ring: CommitRingWriter, post: (message: ToStorage) => void) {
    this.#ring = ring
    this.#post = post
  }

  add(id: number, request: CommitRequest): void {
    if (!isPackable(request)) {
      this.flush()
      this.#post({ kind: 'commit', id, request })
      return
    }
    packCommit(id, request, this.#writer)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#flushLater)
  }

  /** Before any other message, so that all arrive in the order they were sent. */
  flush(): void {
    if (this.#writer.length === 0) return
    const packed = this.#writer.finish()
    // A copy: to clone a view would clone all of what it is a view of.
    this.#post(this.#ring.write(packed) ?? { kind: 'commits', packed: new Uint8Array(packed) })
    if (packed.length > keptBytesMax) this.#writer = new ByteWriter(1024)
    else this.#writer.clear()
  }
}
