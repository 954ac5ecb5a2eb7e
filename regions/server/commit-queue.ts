// Commits on their way to the storage thread: those that come within one turn of the event loop go as one message.
import { ByteWriter } from '../log/byte-writer.ts'
import type { CommitRequest } from '../requests/request.ts'
import type { ToStorage } from './messages.ts'
import { isPackable, packCommit } from './packed-commits.ts'

export class CommitQueue {
  readonly #post: (message: ToStorage) => void
  #writer: ByteWriter | undefined

  constructor(post: (message: ToStorage) => void) {
    this.#post = post
  }

  add(id: number, request: CommitRequest): void {
    if (!isPackable(request)) {
      this.flush()
      this.#post({ kind: 'commit', id, request })
      return
    }
    if (!this.#writer) {
      this.#writer = new ByteWriter(1024)
      setImmediate(() => this.flush())
    }
    packCommit(id, request, this.#writer)
  }

  /** Before any other message, so that all arrive in the order they were sent. */
  flush(): void {
    const writer = this.#writer
    if (!writer) return
    this.#writer = undefined
    // A copy: to clone a view would clone all of what it is a view of.
    this.#post({ kind: 'commits', packed: new Uint8Array(writer.finish()) })
  }
}
