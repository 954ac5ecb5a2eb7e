// An immutable map whose next version costs the size of its recent changes, not of the whole: a shared base, and levels of changes to it,
// each a few times as large as the one before. A level that is full is folded into the next, and the last, once it has grown to a fraction
// of the base, into a new base: so a change is copied a few times per level, however large the map.

/** The newest changes are copied with each version. */
const newestSizeMax = 8
/** How much larger each level may become than the one before it, and the base than the last level. */
const levelGrowth = 8

const removed: unique symbol = Symbol('removed')
type Changes<K, V> = ReadonlyMap<K, V | typeof removed>

export class OverlayMap<K, V> {
  readonly #base: ReadonlyMap<K, V>
  /** The newest first. */
  readonly #levels: readonly Changes<K, V>[]

  constructor(base: ReadonlyMap<K, V>, levels: readonly Changes<K, V>[] = []) {
    this.#base = base
    this.#levels = levels
  }

  get(key: K): V | undefined {
    for (const level of this.#levels) {
      const value = level.get(key)
      if (value !== undefined) return value === removed ? undefined : value
    }
    return this.#base.get(key)
  }

  /** Entries that no change touched come first, then the changed ones in order of change. */
  *entries(): Generator<[K, V]> {
    const levels = this.#levels
    for (const entry of this.#base) if (!levels.some((level) => level.has(entry[0]))) yield entry
    for (let i = levels.length - 1; i >= 0; i--) {
      const newer = levels.slice(0, i)
      for (const [key, value] of levels[i])
        if (value !== removed && !newer.some((level) => level.has(key))) yield [key, value]
    }
  }

  *values(): Generator<V> {
    for (const entry of this.entries()) yield entry[1]
  }

  /** undefined removes. */
  with(changes: Iterable<readonly [K, V | undefined]>): OverlayMap<K, V> {
    const levels = [...this.#levels]
    let sizeMax = newestSizeMax
    levels[0] = changed(levels[0] ?? none, removals(changes))
    for (let i = 0; levels[i].size > sizeMax; i++, sizeMax *= levelGrowth) {
      const isLast = i === levels.length - 1
      if (isLast && i > 0 && levels[i].size * levelGrowth > this.#base.size)
        return new OverlayMap(new Map(new OverlayMap(this.#base, levels).entries()))
      levels[i + 1] = isLast ? levels[i] : changed(levels[i + 1], levels[i])
      levels[i] = none
    }
    return new OverlayMap(this.#base, levels)
  }
}

const none: Changes<never, never> = new Map<never, never>()

function* removals<K, V>(changes: Iterable<readonly [K, V | undefined]>): Generator<readonly [K, V | typeof removed]> {
  for (const [key, value] of changes) yield [key, value === undefined ? removed : value]
}

/** Keys that change again come last. */
function changed<K, V>(
  before: Changes<K, V>,
  changes: Iterable<readonly [K, V | typeof removed]>,
): Map<K, V | typeof removed> {
  const after = new Map(before)
  for (const [key, value] of changes) {
    after.delete(key)
    after.set(key, value)
  }
  return after
}
