// Partitions in the order of their bounds, as plans list them; the default one comes last.
import type { TypeRef, Value } from '../types/type.ts'
import { compareEnds, compareValues } from './compare-bounds.ts'
import type { Part, Partitioning } from './partitioning.ts'

export function inBoundOrder(parts: readonly Part[], { keys }: Partitioning): readonly Part[] {
  const types = keys.map(({ type }) => type)
  return parts.toSorted((a, b) => order(a, b, types) || a.table - b.table)
}

function order({ bound: a }: Part, { bound: b }: Part, types: readonly TypeRef[]): number {
  if (a.kind === 'default' || b.kind === 'default') return Number(a.kind === 'default') - Number(b.kind === 'default')
  if (a.kind === 'range' && b.kind === 'range') return compareEnds(a.from, b.from, types)
  if (a.kind === 'hash' && b.kind === 'hash') return a.modulus - b.modulus || a.remainder - b.remainder
  if (a.kind !== 'list' || b.kind !== 'list') return 0
  const [left, right] = [least(a.values, types[0]), least(b.values, types[0])]
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
  return compareValues(left, right, types[0])
}

/** undefined: there is only NULL. */
function least(values: readonly Value[], type: TypeRef): Value {
  let best: Value
  for (const value of values)
    if (value !== null && (best === undefined || compareValues(value, best, type) < 0)) best = value
  return best
}
