// The catalog versions a thread has been sent: the newest ones, since statements planned a moment ago may still name them.
import type { CatalogView } from '../tables.ts'

const versionsKept = 16

export class CatalogVersions {
  readonly #revive: (data: unknown) => CatalogView
  readonly #data = new Map<number, unknown>()
  readonly #views = new Map<number, CatalogView>()

  constructor(revive: (data: unknown) => CatalogView) {
    this.#revive = revive
  }

  publish(version: number, data: unknown): void {
    this.#data.delete(version)
    this.#views.delete(version)
    this.#data.set(version, data)
    for (const old of this.#data.keys()) {
      if (this.#data.size <= versionsKept) break
      this.#data.delete(old)
      this.#views.delete(old)
    }
  }

  has(version: number): boolean {
    return this.#data.has(version)
  }

  /** The version asked for, or the newest there is. Revived on first use. */
  view(version: number): CatalogView {
    const newest = [...this.#data.keys()].at(-1)
    const chosen = this.#data.has(version) ? version : newest
    if (chosen === undefined) throw new Error('no catalog was published')
    let view = this.#views.get(chosen)
    if (!view) {
      view = this.#revive(this.#data.get(chosen))
      this.#views.set(chosen, view)
    }
    return view
  }

  data(version: number): unknown {
    return this.#data.get(version)
  }

  get newest(): number | undefined {
    return [...this.#data.keys()].at(-1)
  }
}
