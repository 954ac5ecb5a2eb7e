// An immutable map whose next version costs the size of its recent changes, not of the whole: a shared base and a small delta,
// folded into a new base once the delta has grown to a fraction of it.

/** Deltas below this size are never folded: copying them is cheaper than copying a base. */
const deltaSizeMin = 64

export class OverlayMap<K, V> {
  readonly #base: ReadonlyMap<K, V>
  /** undefined: removed. */
  readonly #delta: ReadonlyMap<K, V | undefined>

  constructor(base: ReadonlyMap<K, V>, delta: ReadonlyMap<K, V | undefined> = new Map()) {
    this.#base = base
    this.#delta = delta
  }

  get(key: K): V | undefined {
    return this.#delta.has(key) ? this.#delta.get(key) : this.#base.get(key)
  }

  /** Entries that no change touched come first, then the changed ones in order of change. */
  *entries(): Generator<[K, V]> {
    for (const entry of this.#base) if (!this.#delta.has(entry[0])) yield entry
    for (const [key, value] of this.#delta) if (value !== undefined) yield [key, value]
  }

  *values(): Generator<V> {
    for (const entry of this.entries()) yield entry[1]
  }

  /** undefined removes. */
  with(changes: Iterable<readonly [K, V | undefined]>): OverlayMap<K, V> {
    const delta = new Map(this.#delta)
    for (const [key, value] of changes) {
      delta.delete(key)
      delta.set(key, value)
    }
    if (delta.size < deltaSizeMin || delta.size * delta.size < this.#base.size) return new OverlayMap(this.#base, delta)
    return new OverlayMap(new Map(new OverlayMap(this.#base, delta).entries()))
  }
}
