// What the memtables of all regions take, kept as a sum: commits ask for it, and there may be thousands of regions.
import type { Region } from './region.ts'

export class MemtableBytes {
  readonly #counted = new Map<Region, number>()
  #total = 0

  get total(): number {
    return this.#total
  }

  /** Of a region whose memtables may have changed, or that is gone. */
  count(region: Region, isThere: boolean): void {
    const bytes = isThere ? region.memtableBytes : 0
    this.#total += bytes - (this.#counted.get(region) ?? 0)
    if (isThere) this.#counted.set(region, bytes)
    else this.#counted.delete(region)
  }

  /** Regions grow a little without a commit too: reads make indexes of keys. */
  countAll(regions: Iterable<Region>): void {
    this.#counted.clear()
    this.#total = 0
    for (const region of regions) this.count(region, true)
  }
}
