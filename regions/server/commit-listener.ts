// The storage thread's way of taking packed commits out of the ring: all that are there are logged together, and those that come meanwhile
// are next. It then waits a moment for more: who got an answer often has the next commit, and to wake from a wait costs a fraction
// of a way through the event loop.
import type { Log } from '../log/log.ts'
import { CommitListening } from './commit-bell.ts'
import { CommitRingReader } from './commit-ring.ts'

/** The event loop stands still so long at most for a commit that does not come, and for those that do. */
const waitMs = 1
const stintMs = 4

export interface CommitListenerOptions {
  readonly ring: SharedArrayBuffer
  readonly log: Pick<Log, 'gather'>
  readonly commit: (packed: Uint8Array) => void
  /** Who writes to the ring is another thread. */
  readonly waits: boolean
}

export class CommitListener {
  readonly #ring: CommitRingReader
  readonly #listening: CommitListening
  readonly #options: CommitListenerOptions
  /** The last 32 bits. */
  #messages = 0
  readonly #hasMore = (): boolean => this.#ring.has(this.#messages)
  readonly #readAll = (): void => {
    while (this.#hasMore()) {
      this.#options.commit(this.#ring.read())
      this.#ring.release()
    }
  }

  constructor(options: CommitListenerOptions) {
    this.#options = options
    this.#ring = new CommitRingReader(options.ring)
    this.#listening = new CommitListening(options.ring)
  }

  /** Handles a message after the commits that were written before it was posted. */
  receive(handle: () => void): void {
    this.#listening.begin()
    this.#readAll()
    this.#messages = (this.#messages + 1) | 0
    handle()
    this.serve()
  }

  /** Until no commit has come for a while, or others have waited for the event loop long enough. */
  readonly serve = (): void => {
    const { log, waits } = this.#options
    this.#listening.begin()
    const end = performance.now() + stintMs
    let waitsNow = false
    for (;;) {
      if (this.#hasMore()) {
        const gathered = log.gather(this.#readAll)
        waitsNow = gathered === 'quiet' && waits
        if (gathered !== 'told' && performance.now() < end) continue
        setImmediate(this.serve)
        return
      }
      if (waitsNow) {
        waitsNow = false
        this.#listening.wait(waitMs, this.#hasMore)
      } else if (this.#listening.end(this.#hasMore)) return
    }
  }
}
