// Which columns of a row group are still to be encoded, for two threads that share them out: whoever is free takes the next. A thread
// that is late finds nothing to take, and holds nobody up.

/** Tables have no more columns than this less one. */
export const claimedColumnsMax = 2048
/** Row groups are told apart by so many numbers. */
const groups = 2 ** 31 / claimedColumnsMax
const bytes = 12
const word = {
  /** The group's number, and how many of its columns were taken. */
  next: 0,
  /** Answers so far, the last 32 bits: what is waited on. */
  answers: 1,
  /** 1: the helper is there. */
  ready: 2,
} as const

export const newColumnClaims = (): SharedArrayBuffer => new SharedArrayBuffer(bytes)

export class ColumnClaims {
  readonly #words: Int32Array

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared)
  }

  get isReady(): boolean {
    return Atomics.load(this.#words, word.ready) === 1
  }

  ready(): void {
    Atomics.store(this.#words, word.ready, 1)
  }

  /** Opens the next group, and with that closes the last; answers its number. */
  begin(): number {
    const group = (Math.floor(Atomics.load(this.#words, word.next) / claimedColumnsMax) + 1) % groups
    Atomics.store(this.#words, word.next, group * claimedColumnsMax)
    return group
  }

  /** The place of the next column among so many; undefined: all are taken, or the group is closed. */
  take(group: number, count: number): number | undefined {
    for (;;) {
      const seen = Atomics.load(this.#words, word.next)
      const taken = seen - group * claimedColumnsMax
      if (taken < 0 || taken >= count) return undefined
      if (Atomics.compareExchange(this.#words, word.next, seen, seen + 1) === seen) return taken
    }
  }

  get answers(): number {
    return Atomics.load(this.#words, word.answers)
  }

  answered(): void {
    Atomics.add(this.#words, word.answers, 1)
    Atomics.notify(this.#words, word.answers)
  }

  /** Until there are more answers than these. False: none came in time. */
  wait(answers: number, milliseconds: number): boolean {
    return Atomics.wait(this.#words, word.answers, answers, milliseconds) !== 'timed-out'
  }
}
