// The order of ranges' ends, and of keys among them.
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import type { RangeDatum } from './partitioning.ts'

export function compareValues(a: Value, b: Value, type: TypeRef): number {
  const { compare } = typeByOid(type.oid)
  if (!compare) throw new Error(`type ${type.oid} has no order`)
  return compare(a, b)
}

const rankOf = ({ kind }: RangeDatum): number => (kind === 'minvalue' ? -1 : kind === 'maxvalue' ? 1 : 0)

/** Behind MINVALUE or MAXVALUE all further columns are the same. */
export function compareEnds(a: readonly RangeDatum[], b: readonly RangeDatum[], types: readonly TypeRef[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i]
    if (left.kind !== 'value' || right.kind !== 'value') {
      const order = rankOf(left) - rankOf(right)
      if (order !== 0 || left.kind !== 'value') return order
    } else {
      const order = compareValues(left.value, right.value, types[i])
      if (order !== 0) return order
    }
  }
  return 0
}

/** How an end lies to a key without NULLs. key may be shorter: then only its columns are looked at. */
export function compareEndToKey(end: readonly RangeDatum[], key: readonly Value[], types: readonly TypeRef[]): number {
  for (const [i, value] of key.entries()) {
    const datum = end[i]
    if (datum.kind !== 'value') return rankOf(datum)
    const order = compareValues(datum.value, value, types[i])
    if (order !== 0) return order
  }
  return 0
}
