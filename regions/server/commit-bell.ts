// How the socket thread tells the storage thread of commits in the ring: by nothing where that one looks anyway, by waking it where it
// waits for more, and by a message where it is in its event loop. A message takes both threads longer than all the rest of a small commit.
import { ringWord } from './commit-ring.ts'

const listens = {
  /** In its event loop. */
  idle: 0,
  /** There too, and the message is on its way. */
  called: 1,
  /** It looks once more before it sleeps. */
  awake: 2,
  waiting: 3,
} as const

abstract class Bell {
  protected readonly words: Int32Array

  constructor(ring: SharedArrayBuffer) {
    this.words = new Int32Array(ring)
  }
}

/** The socket thread's side. What it tells of lies in the ring before. */
export class CommitBell extends Bell {
  /** True: it takes a message. */
  ring(): boolean {
    return (
      this.wake() === listens.idle &&
      Atomics.compareExchange(this.words, ringWord.state, listens.idle, listens.called) === listens.idle
    )
  }

  /** Sends who waits back to the event loop, where a message is. */
  wake(): number {
    Atomics.add(this.words, ringWord.signal, 1)
    const state = Atomics.load(this.words, ringWord.state)
    if (state === listens.waiting) Atomics.notify(this.words, ringWord.signal)
    return state
  }
}

/** The storage thread's side. */
export class CommitListening extends Bell {
  begin(): void {
    Atomics.store(this.words, ringWord.state, listens.awake)
  }

  /** Waits for the bell so long at most, unless there is something already. */
  wait(milliseconds: number, hasMore: () => boolean): void {
    const seen = Atomics.load(this.words, ringWord.signal)
    Atomics.store(this.words, ringWord.state, listens.waiting)
    if (!hasMore()) Atomics.wait(this.words, ringWord.signal, seen, milliseconds)
    Atomics.store(this.words, ringWord.state, listens.awake)
  }

  /** To the event loop; false: there is something, and it goes on. */
  end(hasMore: () => boolean): boolean {
    Atomics.store(this.words, ringWord.state, listens.idle)
    if (!hasMore()) return true
    this.begin()
    return false
  }
}
