// What a snapshot looks up by something other than an OID, carried from one version to the next: a change costs what it changes.
import { OverlayMap } from './overlay-map.ts'
import type { CatalogRow } from './rows.ts'

/** A row before and after an edit; undefined: there is none. */
export interface RowChange {
  readonly before: CatalogRow | undefined
  readonly after: CatalogRow | undefined
}

/** Lists by key. Made when somebody first asks, or for the first change, and then kept by all versions that follow. */
export class DerivedIndex<K, T> {
  readonly #entriesOf: (row: CatalogRow) => Iterable<readonly [K, T]>
  readonly #same: (a: T, b: T) => boolean
  #lists: OverlayMap<K, readonly T[]> | undefined

  constructor(
    entriesOf: (row: CatalogRow) => Iterable<readonly [K, T]>,
    same: (a: T, b: T) => boolean,
    lists?: OverlayMap<K, readonly T[]>,
  ) {
    this.#entriesOf = entriesOf
    this.#same = same
    this.#lists = lists
  }

  get(key: K, rows: () => Iterable<CatalogRow>): readonly T[] {
    return (this.#lists ??= this.#build(rows())).get(key) ?? []
  }

  /** Not made yet: of a snapshot's own rows. */
  fresh(): DerivedIndex<K, T> {
    return new DerivedIndex(this.#entriesOf, this.#same)
  }

  /**
   * rows: those before the changes. They are read now if never before: left to the next version, every private successor of a committed
   * snapshot would read all rows anew.
   */
  with(changes: Iterable<RowChange>, rows: () => Iterable<CatalogRow>): DerivedIndex<K, T> {
    const lists = (this.#lists ??= this.#build(rows()))
    const changed = new Map<K, readonly T[]>()
    const now = (key: K): readonly T[] => changed.get(key) ?? lists.get(key) ?? []
    for (const { before, after } of changes) {
      for (const [key, value] of before ? this.#entriesOf(before) : []) {
        const list = now(key)
        const at = list.findIndex((one) => this.#same(one, value))
        if (at >= 0) changed.set(key, list.toSpliced(at, 1))
      }
      for (const [key, value] of after ? this.#entriesOf(after) : []) changed.set(key, [...now(key), value])
    }
    if (changed.size === 0) return this
    const entries = [...changed].map(([key, list]) => [key, list.length > 0 ? list : undefined] as const)
    return new DerivedIndex(this.#entriesOf, this.#same, lists.with(entries))
  }

  #build(rows: Iterable<CatalogRow>): OverlayMap<K, readonly T[]> {
    const lists = new Map<K, T[]>()
    for (const row of rows) {
      for (const [key, value] of this.#entriesOf(row)) {
        const list = lists.get(key)
        if (list) list.push(value)
        else lists.set(key, [value])
      }
    }
    return new OverlayMap(lists as ReadonlyMap<K, readonly T[]>)
  }
}
