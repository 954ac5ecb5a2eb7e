// How often scans went through each index since the server started, and how many of its entries they were to read: for pg_stat_user_indexes.
import type { ScanPartition } from '../../../engine/tables.ts'
import type { IndexPartition, KeyPartition } from '../../../regions/scan/partition.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

export interface IndexUse {
  scans: bigint
  /** As the index's pages promise when a scan begins. */
  entries: bigint
  last: bigint
}

/** Shorter lists are looked through as soon as they are looked up. */
const rememberedMin = 8
/** Long lists come again while their segments stay. */
const withoutIndex = new WeakSet<readonly ScanPartition[]>()

export class IndexActivity {
  readonly #indexes = new Map<number, IndexUse>()

  of(index: number): IndexUse | undefined {
    return this.#indexes.get(index)
  }

  /** One scan's partitions: an index that many of its segments have is used once. */
  note(partitions: readonly ScanPartition[]): void {
    if (withoutIndex.has(partitions)) return
    let entries: Map<number, number> | undefined
    for (const partition of partitions) {
      const own = partition as IndexPartition | KeyPartition
      const index =
        own.kind === 'segment-index' ? own.lookup.index : own.kind === 'segment-key' ? own.key.index : undefined
      if (index === undefined) continue
      entries ??= new Map()
      entries.set(index, (entries.get(index) ?? 0) + partition.rows)
    }
    if (!entries) {
      if (partitions.length >= rememberedMin) withoutIndex.add(partitions)
      return
    }
    const last = currentTimestamp()
    for (const [index, rows] of entries) {
      let use = this.#indexes.get(index)
      if (!use) this.#indexes.set(index, (use = { scans: 0n, entries: 0n, last }))
      use.scans++
      use.entries += BigInt(rows)
      use.last = last
    }
  }
}
