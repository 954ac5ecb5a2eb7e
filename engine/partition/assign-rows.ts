// The region of each new row, and of a single key: what the rule's elements say of its values.
import type { Column } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { addToHash, keyTextOf } from './hash-key.ts'
import { regionsByHash } from './hash-share.ts'
import type { RangeRule, RangeShare, RowAssignment } from './rule.ts'

export type RegionOfKey = (key: readonly Value[]) => number

export function regionOfKey({ rule, types }: RowAssignment): RegionOfKey {
  if (rule.strategy === 'range') {
    const shareOf = rangeShares(rule, types[0])
    return ([value]) => shareOf(value).region
  }
  const regionOf = regionsByHash(rule)
  const texts = rule.elements.map(({ quantum }, i) => keyTextOf(types[i], quantum))
  return (key) => {
    let hash = 0
    for (let i = 0; i < texts.length; i++) hash = addToHash(hash, texts[i](key[i]))
    return regionOf(hash)
  }
}

/** The share that a value falls into. */
export function rangeShares({ shares }: RangeRule, type: TypeRef): (value: Value) => RangeShare {
  const compare = typeByOid(type.oid).compare!
  return (value) => {
    if (value === null) return shares[shares.length - 1]
    let low = 0
    let high = shares.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (compare(value, shares[middle].from!) >= 0) low = middle
      else high = middle - 1
    }
    return shares[low]
  }
}

/** Row numbers by region, for regions that get any. keys: the rule's columns. */
export function assignRows(keys: readonly Column[], rows: number, assignment: RowAssignment): Map<number, Int32Array> {
  const read = keys.map(reader)
  const regionOf = regionOfKey(assignment)
  const split = new Map<number, number[]>()
  for (let row = 0; row < rows; row++) {
    const region = regionOf(read.map((value) => value(row)))
    const list = split.get(region)
    if (list) list.push(row)
    else split.set(region, [row])
  }
  return new Map([...split].map(([region, list]) => [region, Int32Array.from(list)]))
}
