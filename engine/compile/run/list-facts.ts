// What is found out about lists of partitions, kept while the list is: those that stay the same come again with the next query.
import type { ScanPartition } from '../../tables.ts'

export class ListFacts<T> {
  readonly #known = new WeakMap<readonly ScanPartition[], WeakMap<object, T>>()

  /** asked: for whom, where the fact is another for each. */
  of(list: readonly ScanPartition[], asked: object, find: () => T): T {
    let facts = this.#known.get(list)
    if (!facts) this.#known.set(list, (facts = new WeakMap()))
    const known = facts.get(asked)
    if (known !== undefined) return known
    const found = find()
    facts.set(asked, found)
    return found
  }
}
