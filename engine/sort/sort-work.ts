// Buckets of a radix sort as morsels, for whichever thread takes them.
import type { QueryMemory } from '../columns/query-memory.ts'
import { sortBucket } from './radix-sort.ts'
import { sortSpace, type SortSpace } from './sort-space.ts'

export interface SortJob {
  readonly kind: 'sort'
  readonly address: number
  readonly rows: number
  readonly wide: boolean
  readonly bits: number
  readonly starts: Int32Array
  /** Morsel i is the buckets from morsels[i] to morsels[i + 1]. */
  readonly morsels: Int32Array
}

/** So that taking one costs nothing beside it. */
const morselRowsMin = 65_536
/** Between them it is looked whether the query is to stop. */
const checkedRows = 65_536

export function morselsOf(starts: Int32Array): Int32Array {
  const bounds = [0]
  const buckets = starts.length - 1
  for (let bucket = 1; bucket <= buckets; bucket++)
    if (bucket === buckets || starts[bucket] - starts[bounds.at(-1)!] >= morselRowsMin) bounds.push(bucket)
  return Int32Array.from(bounds)
}

export function sortMorsel(
  space: SortSpace,
  { starts, morsels, bits }: Pick<SortJob, 'starts' | 'morsels' | 'bits'>,
  morsel: number,
  checkCancel: () => void,
): void {
  let rows = 0
  for (let bucket = morsels[morsel]; bucket < morsels[morsel + 1]; bucket++) {
    sortBucket(space, starts[bucket], starts[bucket + 1], bits, checkCancel)
    rows += starts[bucket + 1] - starts[bucket]
    if (rows < checkedRows) continue
    rows = 0
    checkCancel()
  }
}

/** On another thread than the query's. */
export const sharedSpace = ({ address, rows, wide }: SortJob, memory: QueryMemory): SortSpace =>
  sortSpace(memory.arena.buffer, address, rows, wide)
