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

/** What of shorter lists is sooner summed up than remembered. */
const rememberedMin = 8

/** Sums over lists that are remembered with their parts: a scan's parts stay, and there may be hundreds of partitions in one. */
export class PartSums {
  readonly #known = new WeakMap<Partitions, number>()
  readonly #of: (partition: ScanPartition) => number

  constructor(of: (partition: ScanPartition) => number) {
    this.#of = of
  }

  sum(list: Partitions): number {
    const parts = partsOf.get(list)
    return parts ? parts.reduce((total, part) => total + this.#part(part), 0) : this.#part(list)
  }

  #part(part: Partitions): number {
    if (part.length < rememberedMin) return this.#sum(part)
    let total = this.#known.get(part)
    if (total === undefined) this.#known.set(part, (total = this.#sum(part)))
    return total
  }

  #sum(part: Partitions): number {
    let total = 0
    for (const partition of part) total += this.#of(partition)
    return total
  }
}

const rows = new PartSums((partition) => partition.rows)

export const rowsOf = (list: Partitions): number => rows.sum(list)
