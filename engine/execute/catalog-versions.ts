// Catalog versions on their way to the threads that run queries: the last of them are kept, and whoever sends knows by the same rule which
// are still there. A version that came of one that the thread has crosses as what was changed since, however large the catalog is.
import type { CatalogView } from '../tables.ts'

/** Transactions that change the catalog have versions of their own, beside those that are committed. */
export const catalogVersionsKept = 16

/** A catalog version where it is made; what it gives is cloneable, and for the registered reviver. */
export interface CatalogSource {
  whole(): unknown
  /** What was changed since another version; undefined: it did not come of that one, or long ago. */
  changesSince(version: number): unknown
}

/** since: the version that the data is to be applied to; without it they are whole. */
export interface PostedCatalog {
  readonly data: unknown
  readonly since?: number
}

/** isLast: nothing was revived on the thread since then. */
export interface RevivedBefore {
  readonly view: CatalogView
  readonly isLast: boolean
}

export type CatalogReviver = (data: unknown, since?: RevivedBefore) => CatalogView

/** known: versions that the receiver has, the oldest first. */
export function postedCatalog(source: CatalogSource, known: Iterable<number>): PostedCatalog {
  for (const since of [...known].reverse()) {
    const data = source.changesSince(since)
    if (data !== undefined) return { data, since }
  }
  return { data: source.whole() }
}

/** The longest known of more than are kept are forgotten. */
export function keepLast(known: {
  readonly size: number
  keys(): Iterable<number>
  delete(version: number): void
}): void {
  for (const old of known.keys()) {
    if (known.size <= catalogVersionsKept) break
    known.delete(old)
  }
}

/** Those of the thread that runs queries. */
export class CatalogVersions {
  readonly #revive: CatalogReviver
  /** Views are revived on first use, but for those that need another one, which may be forgotten by then. */
  readonly #versions = new Map<number, { readonly view: CatalogView } | { readonly data: unknown }>()
  #lastRevived: number | undefined

  constructor(revive: CatalogReviver) {
    this.#revive = revive
  }

  publish(version: number, { data, since }: PostedCatalog): void {
    const revived = since === undefined ? { data } : { view: this.#revivedSince(version, data, since) }
    this.#versions.delete(version)
    this.#versions.set(version, revived)
    keepLast(this.#versions)
  }

  #revivedSince(version: number, data: unknown, since: number): CatalogView {
    const view = this.view(since)
    const revived = this.#revive(data, { view, isLast: this.#lastRevived === since })
    this.#lastRevived = version
    return revived
  }

  has(version: number): boolean {
    return this.#versions.has(version)
  }

  /** The oldest first. */
  get known(): Iterable<number> {
    return this.#versions.keys()
  }

  view(version: number): CatalogView {
    const known = this.#versions.get(version)
    if (!known) throw new Error(`catalog ${version} is not there`)
    if ('view' in known) return known.view
    const view = this.#revive(known.data)
    this.#lastRevived = version
    this.#versions.set(version, { view })
    return view
  }
}

/** Those of the thread that makes them. */
export class PublishedCatalogs {
  readonly #sources = new Map<number, CatalogSource>()

  publish(version: number, source: CatalogSource): void {
    this.#sources.delete(version)
    this.#sources.set(version, source)
    keepLast(this.#sources)
  }

  has(version: number): boolean {
    return this.#sources.has(version)
  }

  source(version: number): CatalogSource {
    const source = this.#sources.get(version)
    if (!source) throw new Error(`catalog ${version} is not there`)
    return source
  }
}
