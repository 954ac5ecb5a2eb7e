// What is posted to a worker again and again (plans, settings, lists of partitions) crosses once, and by its number from then on. Values
// are told apart by identity: whoever changes something makes another object. So nobody has to say what became stale: an object that
// nobody posts any more is given up with the longest unused, or as soon as it is no more.

/** The value itself comes along once; with a number it is to be kept. */
export type Posted<T> = { readonly value: T; readonly keep?: number } | { readonly kept: number }

/** So many sessions' settings, plans and lists are warm on a worker; a plan takes some 10 KB. */
const keptMax = 256

/** What was posted before, to whichever worker: of most values there is no second time, and they are not kept. */
const seen = new WeakSet<object>()

/** The thread that posts, of one worker. */
export class KeptValues {
  readonly #numbers = new WeakMap<object, number>()
  /** What the worker keeps, the longest unused first. */
  readonly #kept = new Set<number>()
  readonly #collected = new FinalizationRegistry<number>((number) => this.#forget(number))
  #forgotten: number[] = []
  #added: number[] = []
  #last = 0

  /** written: how a value is to cross. */
  post<T extends object, Written = T>(value: T, written: (value: T) => Written): Posted<Written> {
    const number = this.#numbers.get(value)
    if (number !== undefined && this.#kept.delete(number)) {
      this.#kept.add(number)
      return { kept: number }
    }
    if (!seen.has(value)) {
      seen.add(value)
      return { value: written(value) }
    }
    const keep = ++this.#last
    this.#numbers.set(value, keep)
    this.#collected.register(value, keep)
    this.#kept.add(keep)
    this.#added.push(keep)
    if (this.#kept.size > keptMax) this.#forget(this.#kept.values().next().value!)
    return { value: written(value), keep }
  }

  /** What the worker is to give up before it reads what is posted next, told once. */
  takeForgotten(): readonly number[] {
    const forgotten = this.#forgotten
    this.#forgotten = []
    return forgotten
  }

  /** Whether what was posted last has gone out: if it has not, the worker does not have it. */
  sent(isSent: boolean): void {
    if (!isSent) for (const number of this.#added) this.#forget(number)
    this.#added = []
  }

  #forget(number: number): void {
    if (this.#kept.delete(number)) this.#forgotten.push(number)
  }
}

/** The worker. */
export class ReceivedValues {
  readonly #kept = new Map<number, unknown>()

  /** read: what `written` made is read once. */
  receive<T, Written = T>(posted: Posted<Written>, read: (written: Written) => T): T {
    if ('kept' in posted) {
      const known = this.#kept.get(posted.kept)
      if (known === undefined) throw new Error(`value ${posted.kept} is not kept here`)
      return known as T
    }
    const value = read(posted.value)
    if (posted.keep !== undefined) this.#kept.set(posted.keep, value)
    return value
  }

  forget(numbers: readonly number[]): void {
    for (const number of numbers) this.#kept.delete(number)
  }
}
