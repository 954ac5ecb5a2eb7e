// From a key's hash to its region: the slot by jump or modulo hashing, then the region that has this part of the slot.
import { jumpHash } from './jump-hash.ts'
import type { HashRule, HashShare } from './rule.ts'

/** Independent of what chose the slot: the finisher of MurmurHash3, which mixes all bits. */
function furtherHash(hash: number): number {
  let h = hash ^ 0x9e3779b9
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export type RegionOfHash = (hash: number) => number

export function regionsByHash({ sharding, slots, shares }: HashRule): RegionOfHash {
  const bySlot: HashShare[][] = Array.from({ length: slots }, () => [])
  for (const share of shares) bySlot[share.slot].push(share)
  const slotOf = sharding === 'jump' ? jumpHash : (hash: number): number => hash % slots
  return (hash) => {
    const own = bySlot[slotOf(hash, slots)]
    if (own.length === 1) return own[0].region
    const further = furtherHash(hash)
    return own.find(({ bits, value }) => lowBits(further, bits) === value)!.region
  }
}

export const lowBits = (hash: number, bits: number): number => (bits === 32 ? hash : (hash & (2 ** bits - 1)) >>> 0)
/** What the further hash has. */
export const hashBits = 32
