// Which partition a row's key belongs to.
import type { TypeRef, Value } from '../types/type.ts'
import { compareEndToKey, compareEnds, compareValues } from './compare-bounds.ts'
import { partitionHash } from './hash-partition.ts'
import type { Part, Partitioning, RangeDatum } from './partitioning.ts'

export interface PartitionedTable {
  readonly table: number
  readonly partitioning: Partitioning
  readonly parts: readonly Part[]
}

/** undefined: no partition takes such rows. */
export type FindPartition = (key: readonly Value[]) => number | undefined

export function partitionFinder({ partitioning, parts }: PartitionedTable): FindPartition {
  const types = partitioning.keys.map(({ type }) => type)
  const otherwise = parts.find(({ bound }) => bound.kind === 'default')?.table
  switch (partitioning.strategy) {
    case 'list':
      return listFinder(parts, types[0], otherwise)
    case 'range':
      return rangeFinder(parts, types, otherwise)
    case 'hash':
      return hashFinder(parts, types)
  }
}

function listFinder(parts: readonly Part[], type: TypeRef, otherwise: number | undefined): FindPartition {
  const values: { readonly value: Value; readonly table: number }[] = []
  let ofNull = otherwise
  for (const { table, bound } of parts) {
    if (bound.kind !== 'list') continue
    for (const value of bound.values) {
      if (value === null) ofNull = table
      else values.push({ value, table })
    }
  }
  values.sort((a, b) => compareValues(a.value, b.value, type))
  return ([key]) => {
    if (key === null) return ofNull
    let low = 0
    let high = values.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const order = compareValues(values[middle].value, key, type)
      if (order === 0) return values[middle].table
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return otherwise
  }
}

function rangeFinder(parts: readonly Part[], types: readonly TypeRef[], otherwise: number | undefined): FindPartition {
  const ranges: { readonly from: readonly RangeDatum[]; readonly to: readonly RangeDatum[]; readonly table: number }[] =
    []
  for (const { table, bound } of parts) if (bound.kind === 'range') ranges.push({ ...bound, table })
  ranges.sort((a, b) => compareEnds(a.from, b.from, types))
  return (key) => {
    if (key.includes(null)) return otherwise
    let low = 0
    let high = ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareEndToKey(ranges[middle].to, key, types) > 0) high = middle
      else low = middle + 1
    }
    const range = ranges[low]
    return range && compareEndToKey(range.from, key, types) <= 0 ? range.table : otherwise
  }
}

function hashFinder(parts: readonly Part[], types: readonly TypeRef[]): FindPartition {
  const found = parts.flatMap(({ table, bound }) => (bound.kind === 'hash' ? [{ ...bound, table }] : []))
  return (key) => {
    const hash = partitionHash(key, types)
    return found.find(({ modulus, remainder }) => hash % BigInt(modulus) === BigInt(remainder))?.table
  }
}
