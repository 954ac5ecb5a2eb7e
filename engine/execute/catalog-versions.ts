// The catalog versions a thread has been sent, the last of them: whoever sends knows by the same rule which are still there.
import type { CatalogView } from '../tables.ts'

/** Transactions that change the catalog have versions of their own, beside those that are committed. */
export const catalogVersionsKept = 16

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
      if (this.#data.size <= catalogVersionsKept) break
      this.#data.delete(old)
      this.#views.delete(old)
    }
  }

  has(version: number): boolean {
    return this.#data.has(version)
  }

  /** Revived on first use. */
  view(version: number): CatalogView {
    let view = this.#views.get(version)
    if (!view) {
      view = this.#revive(this.data(version))
      this.#views.set(version, view)
    }
    return view
  }

  data(version: number): unknown {
    if (!this.#data.has(version)) throw new Error(`catalog ${version} is not there`)
    return this.#data.get(version)
  }
}
