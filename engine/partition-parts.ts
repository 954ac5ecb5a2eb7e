// A scan's partitions come from several places (regions, segments, memory, own rows), and some of these lists stay the same from one
// query to the next: a list remembers of which others it was made, so that those need not cross threads again.
import type { ScanPartition } from './tables.ts'

type Partitions = readonly ScanPartition[]

const partsOf = new WeakMap<Partitions, readonly Partitions[]>()

/** In one list, in their order. The lists are not to be changed any more. */
export function joinParts(lists: readonly Partitions[]): Partitions {
  const parts = lists.flatMap((list) => (list.length === 0 ? [] : partitionParts(list)))
  if (parts.length === 1) return parts[0]
  const joined = parts.flat()
  if (parts.length > 1) partsOf.set(joined, parts)
  return joined
}

export const partitionParts = (list: Partitions): readonly Partitions[] => partsOf.get(list) ?? [list]
