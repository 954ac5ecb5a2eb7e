// A query thread's words in shared memory for the morsels that it shares with others: one job after the other, each with a number of
// its own, so that who comes late finds that it is over. Only one job of a thread is under way at a time.
//
// A helper says that it holds something of the job before it takes a morsel, and that it holds nothing after it has written its report:
// who closes the job and then sees that nobody holds anything knows that nobody will touch the job's memory again.
import { type ErrorRecord, toErrorRecord } from '../errors.ts'
import type { TakenMorsels } from '../interpret/execute-context.ts'

/** Query threads at a time, extra ones included. */
export const threadsMax = 320
const failureBytesMax = 8192
const word = {
  next: 0,
  failure: 2,
  failureBytes: 3,
  deaths: 4,
  helperKiB: 5,
  homeKiB: 6,
  left: 7,
  inbox: 8,
  pulls: 9,
  front: 10,
  back: 11,
  atOnce: 12,
  threads: 13,
  helpsSince: 14,
} as const
const heldAt = 16
const reportsAt = heldAt + threadsMax
const failureAt = (reportsAt + threadsMax) * 4
/** Bit of the next morsel's number: nothing is given out any more. */
const closed = 0x4000_0000n
const numberMask = 0x3fff_ffffn
const failure = { none: 0, beingWritten: 1, written: 2 } as const
/** Who is at its last morsel has left before a thread that falls asleep for it would be awake again. */
const awakeMilliseconds = 0.2
/** Where fewer are left, they are taken one by one, so that all come to their ends at about the same time. */
const togetherMin = 2

/** Milliseconds of all threads' one clock (performance.now() counts from each thread's own start), from 1 on and around again. */
const clockEnd = 0x7fff_ffff
const clockMilliseconds = (): number => (Number(process.hrtime.bigint() / 1_000_000n) % clockEnd) + 1

export type Failure = { readonly kind: 'error'; readonly error: ErrorRecord } | { readonly kind: 'beyond' }

export class CrewBlock {
  readonly shared: SharedArrayBuffer
  readonly #words: Int32Array
  /** Job number above, next morsel below. */
  readonly #next: BigInt64Array

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(failureAt + failureBytesMax)) {
    this.shared = shared
    this.#words = new Int32Array(shared)
    this.#next = new BigInt64Array(shared, 0, 1)
  }

  /** The thread's own: a new job, from morsel 0 on; its number. atOnce: so many neighbours are better done by one thread. */
  begin(atOnce = 1): number {
    const threads = Atomics.load(this.#words, word.threads)
    this.#words.fill(0, heldAt, heldAt + threads)
    this.#words.fill(0, reportsAt, reportsAt + threads)
    for (const name of ['failure', 'deaths', 'helperKiB', 'homeKiB', 'front', 'back'] as const)
      Atomics.store(this.#words, word[name], 0)
    Atomics.store(this.#words, word.atOnce, atOnce)
    const job = (Atomics.load(this.#next, 0) >> 32n) + 1n
    Atomics.store(this.#next, 0, BigInt.asIntN(64, job << 32n))
    return Number(BigInt.asIntN(32, job))
  }

  /**
   * The next of `count` morsels; undefined: there is none left, or the job is over. Those who help begin at the end: neighbours have texts
   * in common, which each thread looks up for itself.
   */
  take(job: number, count: number, helps = false): TakenMorsels | undefined {
    for (;;) {
      const next = Atomics.load(this.#next, 0)
      const left = count - Number(next & numberMask)
      if (Number(next >> 32n) !== job || (next & closed) !== 0n || left <= 0) return undefined
      const atOnce = Atomics.load(this.#words, word.atOnce)
      const taken = left > togetherMin * atOnce ? atOnce : 1
      if (Atomics.compareExchange(this.#next, 0, next, next + BigInt(taken)) !== next) continue
      if (!helps) {
        const first = Atomics.add(this.#words, word.front, taken)
        return { first, end: first + taken }
      }
      const end = count - Atomics.add(this.#words, word.back, taken)
      return { first: end - taken, end }
    }
  }

  /** Whether there is something to take: a look before any effort. */
  isOpen(job: number, count: number): boolean {
    const next = Atomics.load(this.#next, 0)
    return Number(next >> 32n) === job && (next & closed) === 0n && Number(next & numberMask) < count
  }

  close(): void {
    Atomics.or(this.#next, 0, closed)
  }

  hold(thread: number): void {
    // Before anything is held: who looks for holders looks at no more threads than these.
    for (;;) {
      const threads = Atomics.load(this.#words, word.threads)
      if (thread < threads) break
      Atomics.compareExchange(this.#words, word.threads, threads, thread + 1)
    }
    Atomics.store(this.#words, heldAt + thread, 1)
  }

  letGo(thread: number): void {
    Atomics.store(this.#words, heldAt + thread, 0)
    Atomics.add(this.#words, word.left, 1)
    Atomics.notify(this.#words, word.left)
  }

  get isHeld(): boolean {
    const threads = Atomics.load(this.#words, word.threads)
    for (let thread = 0; thread < threads; thread++) if (Atomics.load(this.#words, heldAt + thread) !== 0) return true
    return false
  }

  /** Until a helper lets go, for some milliseconds at most. */
  waitForHelper(milliseconds: number): void {
    const left = Atomics.load(this.#words, word.left)
    if (!this.isHeld) return
    const asleep = performance.now() + awakeMilliseconds
    while (performance.now() < asleep) if (Atomics.load(this.#words, word.left) !== left) return
    Atomics.wait(this.#words, word.left, left, milliseconds)
  }

  /** A helper is gone: what it held is lost. */
  threadDied(thread: number): void {
    if (Atomics.exchange(this.#words, heldAt + thread, 0) === 0) return
    Atomics.add(this.#words, word.deaths, 1)
    Atomics.add(this.#words, word.left, 1)
    Atomics.notify(this.#words, word.left)
  }

  get deaths(): number {
    return Atomics.load(this.#words, word.deaths)
  }

  /** The first one is told, and stops all. */
  fail(error: unknown, beyond: boolean): void {
    if (Atomics.compareExchange(this.#words, word.failure, failure.none, failure.beingWritten) !== failure.none) return
    const record = toErrorRecord(error)
    let bytes = Buffer.from(JSON.stringify(beyond ? null : record))
    if (bytes.length > failureBytesMax) {
      const { sqlstate, message } = record
      bytes = Buffer.from(JSON.stringify({ sqlstate, message: message.slice(0, failureBytesMax / 8), fields: {} }))
    }
    new Uint8Array(this.shared, failureAt).set(bytes)
    this.#words[word.failureBytes] = bytes.length
    Atomics.store(this.#words, word.failure, failure.written)
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#words, word.failure) !== failure.none
  }

  /** Once nobody holds anything. */
  failure(): Failure | undefined {
    if (Atomics.load(this.#words, word.failure) !== failure.written) return undefined
    const bytes = Buffer.from(new Uint8Array(this.shared, failureAt, this.#words[word.failureBytes]))
    const error = JSON.parse(bytes.toString()) as ErrorRecord | null
    return error ? { kind: 'error', error } : { kind: 'beyond' }
  }

  /** Address of what a helper made, in the arena. */
  setReport(thread: number, address: number): void {
    Atomics.store(this.#words, reportsAt + thread, address | 0)
  }

  reports(): number[] {
    const addresses: number[] = []
    const threads = Atomics.load(this.#words, word.threads)
    for (let thread = 0; thread < threads; thread++) {
      const address = Atomics.load(this.#words, reportsAt + thread)
      if (address !== 0) addresses.push(address >>> 0)
    }
    return addresses
  }

  /** Memory that the job's query holds, by its helpers and by its own thread, in KiB. */
  addHelperKiB(more: number): number {
    return Atomics.add(this.#words, word.helperKiB, more) + more
  }
  get helperKiB(): number {
    return Atomics.load(this.#words, word.helperKiB)
  }
  get homeKiB(): number {
    return Atomics.load(this.#words, word.homeKiB)
  }
  set homeKiB(kib: number) {
    Atomics.store(this.#words, word.homeKiB, kib)
  }

  /** Offers of others that the thread has not looked at, and pulls that wait for it: it should see to them soon. */
  get waiting(): number {
    return Atomics.load(this.#words, word.inbox) + Atomics.load(this.#words, word.pulls)
  }
  addOffers(more: number): void {
    Atomics.add(this.#words, word.inbox, more)
  }
  get offers(): number {
    return Atomics.load(this.#words, word.inbox)
  }
  addPulls(more: number): void {
    Atomics.add(this.#words, word.pulls, more)
  }

  /** The thread's own: it begins a morsel of another's job, or has ended it. */
  setHelps(helps: boolean): void {
    Atomics.store(this.#words, word.helpsSince, helps ? clockMilliseconds() : 0)
  }
  /** How long the thread has been at a morsel of another's; 0: it is at none. */
  get helpsMilliseconds(): number {
    const since = Atomics.load(this.#words, word.helpsSince)
    return since === 0 ? 0 : (clockMilliseconds() - since + clockEnd) % clockEnd
  }
}
