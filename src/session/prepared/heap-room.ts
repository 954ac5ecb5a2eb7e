// Room on the socket thread's heap for the trees and plans of long statements. A heap that is full ends the process, and with it everybody's
// sessions: so what is large comes one after the other, waits while there is no room, and is refused (53200) before the heap is full.
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PgError } from '../../../engine/errors.ts'

/** What a tree, and what is bound and planned of it, take for each character of the parser's answer: seen were 4 to 6, and as much on the way. */
const bytesPerCharacter = 10
/** The share of the heap that trees are admitted to; sessions, catalog and smaller statements have the rest. */
const heapShare = 0.8
/** Answers of this size are admitted unseen. */
const smallAnswerCharactersMax = 4 * 1024 * 1024
const waitMillisecondsMax = 30_000
/** Between two looks whether there is room, and looks between two collections of garbage, which take seconds of a heap that is full. */
const lookMilliseconds = 50
const looksPerCollection = 100
/** What was admitted is planned before the next is looked at. */
const turnMilliseconds = 10

export interface Heap {
  /** Bytes that are taken, garbage included. */
  used(): number
  readonly limit: number
  /** Lets garbage go. */
  collect(): void
}

export class HeapRoom {
  readonly #heap: Heap
  readonly #waitMillisecondsMax: number
  #last: Promise<void> = Promise.resolve()

  constructor(heap: Heap = ownHeap, waitMilliseconds = waitMillisecondsMax) {
    this.#heap = heap
    this.#waitMillisecondsMax = waitMilliseconds
  }

  /** Runs ask, whose answer may be large, when its turn has come and answers once there is room for what is made of it. */
  inTurn<T>(ask: () => Promise<T>, charactersOf: (answer: T) => number): Promise<T> {
    const answered = this.#last.then(async () => {
      const answer = await ask()
      await this.#room(charactersOf(answer))
      return answer
    })
    const pause = (): Promise<void> => after(turnMilliseconds)
    this.#last = answered.then(pause, pause)
    return answered
  }

  async #room(characters: number): Promise<void> {
    if (characters <= smallAnswerCharactersMax) return
    const room = this.#heap.limit * heapShare - characters * bytesPerCharacter
    const until = Date.now() + this.#waitMillisecondsMax
    for (let look = 0; this.#heap.used() > room; look++) {
      if (room < 0 || Date.now() > until) throw noRoom()
      if (look % looksPerCollection === 0) this.#heap.collect()
      else await after(lookMilliseconds)
    }
  }
}

const noRoom = (): PgError =>
  new PgError('53200', 'out of memory', {
    detail: 'There is no room for the tree of so large a statement.',
    hint: 'Send its values as parameters or with COPY.',
  })

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

let collectGarbage: (() => void) | undefined

const ownHeap: Heap = {
  used: () => getHeapStatistics().used_heap_size,
  limit: getHeapStatistics().heap_size_limit,
  collect() {
    if (!collectGarbage) {
      setFlagsFromString('--expose-gc')
      collectGarbage = runInNewContext('gc') as () => void
    }
    collectGarbage()
  },
}
