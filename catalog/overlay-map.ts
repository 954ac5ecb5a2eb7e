// An immutable map whose next version costs the size of its recent changes, not of the whole: a shared base, a delta, and a short list of
// the newest changes. The newest are folded into the delta, and that into a new base, once they have grown to a fraction of it.

/** Newest changes up to this size are copied with each version; a delta is copied only once for so many. */
const newestSizeMax = 8
/** Deltas below this size are never folded: copying them is cheaper than copying a base. */
const deltaSizeMin = 64

/** undefined: removed. */
type Changes<K, V> = ReadonlyMap<K, V | undefined>

export class OverlayMap<K, V> {
  readonly #base: ReadonlyMap<K, V>
  readonly #delta: Changes<K, V>
  readonly #newest: Changes<K, V>

  constructor(base: ReadonlyMap<K, V>, delta: Changes<K, V> = none, newest: Changes<K, V> = none) {
    this.#base = base
    this.#delta = delta
    this.#newest = newest
  }

  get(key: K): V | undefined {
    return this.#newest.get(key) ?? (this.#newest.has(key) ? undefined : this.#older(key))
  }

  #older(key: K): V | undefined {
    return this.#delta.get(key) ?? (this.#delta.has(key) ? undefined : this.#base.get(key))
  }

  /** Entries that no change touched come first, then the changed ones in order of change. */
  *entries(): Generator<[K, V]> {
    for (const entry of this.#base) if (!this.#delta.has(entry[0]) && !this.#newest.has(entry[0])) yield entry
    for (const [key, value] of this.#delta) if (value !== undefined && !this.#newest.has(key)) yield [key, value]
    for (const [key, value] of this.#newest) if (value !== undefined) yield [key, value]
  }

  *values(): Generator<V> {
    for (const entry of this.entries()) yield entry[1]
  }

  /** undefined removes. */
  with(changes: Iterable<readonly [K, V | undefined]>): OverlayMap<K, V> {
    const newest = changed(this.#newest, changes)
    if (newest.size <= newestSizeMax) return new OverlayMap(this.#base, this.#delta, newest)
    const delta = changed(this.#delta, newest)
    if (delta.size < deltaSizeMin || delta.size * delta.size < this.#base.size) return new OverlayMap(this.#base, delta)
    return new OverlayMap(new Map(new OverlayMap(this.#base, delta).entries()))
  }
}

const none: Changes<never, never> = new Map<never, never>()

/** Keys that change again come last. */
function changed<K, V>(before: Changes<K, V>, changes: Iterable<readonly [K, V | undefined]>): Map<K, V | undefined> {
  const after = new Map(before)
  for (const [key, value] of changes) {
    after.delete(key)
    after.set(key, value)
  }
  return after
}
