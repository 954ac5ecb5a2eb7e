// What is known of a partitioned table's rows: what is known of its partitions', together.
import { columnMap } from '../engine/partitioned/column-map.ts'
import type { ColumnSample, ColumnStatistics, Table, TableStatistics } from '../engine/tables.ts'
import { typeByOid } from '../engine/types/registry.ts'
import type { TypeRef, Value } from '../engine/types/type.ts'

/** Of fewer they are summed whenever they are asked for, which takes less than all else that a plan takes. */
const keptLeavesMin = 64
/** A sum of many is kept for so many times as long as it took: a fiftieth of a thread's time at most goes into sums. */
const keptPerMillisecond = 50

/** What tells the statistics as they are now, or were a moment ago: plans need no more, and one plan asks several times. */
export function partitionStatistics(
  above: () => Table,
  leavesBelow: () => readonly Table[],
): () => TableStatistics | undefined {
  let leaves: readonly Table[] | undefined
  let kept: { readonly statistics: TableStatistics | undefined; readonly until: number } | undefined
  return () => {
    const began = performance.now()
    if (kept && began < kept.until) return kept.statistics
    leaves ??= leavesBelow()
    const statistics = sumStatistics(above(), leaves)
    const ended = performance.now()
    if (leaves.length >= keptLeavesMin) kept = { statistics, until: ended + (ended - began) * keptPerMillisecond }
    return statistics
  }
}

function sumStatistics(above: Table, leaves: readonly Table[]): TableStatistics | undefined {
  const known = leaves.flatMap((leaf) => (leaf.statistics ? [underAttributesOf(above, leaf, leaf.statistics)] : []))
  if (known.length === 0 || known.length < leaves.length) return undefined
  if (known.length === 1) return known[0]
  const rows = known.reduce((sum, one) => sum + one.rows, 0)
  const columns = new Map<number, ColumnStatistics>()
  for (const { attribute, type } of above.schema.columns) {
    const parts = known.flatMap((one) => {
      const column = one.columns.get(attribute)
      return column ? [{ rows: one.rows, column }] : []
    })
    if (parts.length === known.length) columns.set(attribute, together(parts, rows, type))
  }
  return { rows, bytes: known.reduce((sum, one) => sum + one.bytes, 0), columns }
}

function underAttributesOf(above: Table, leaf: Table, statistics: TableStatistics): TableStatistics {
  const map = columnMap(above, leaf)
  if (!map) return statistics
  const columns = new Map<number, ColumnStatistics>()
  for (const [attribute, below] of map.attributes) {
    const column = statistics.columns.get(below)
    if (column) columns.set(attribute, column)
  }
  return { rows: statistics.rows, bytes: statistics.bytes, columns }
}

function together(
  parts: readonly { readonly rows: number; readonly column: ColumnStatistics }[],
  rows: number,
  type: TypeRef,
): ColumnStatistics {
  const filled = parts.filter((part) => part.rows > 0)
  const nulls = filled.reduce((sum, part) => sum + part.rows * part.column.nullFraction, 0)
  const min = bound(filled, ({ min: least }) => least, type, -1)
  const max = bound(filled, ({ max: most }) => most, type, 1)
  const sum = filled.reduce((all, part) => all + part.column.distinct, 0)
  const most = filled.reduce((all, part) => Math.max(all, part.column.distinct), 0)
  return {
    // The key's values are each in one partition, others may be in all of them.
    distinct: disjoint(filled, type) ? sum : most,
    nullFraction: rows === 0 ? 0 : nulls / rows,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...commonOf(filled, rows),
  }
}

/** Values that are common in one partition or another, by their shares of all rows; once all partitions with rows are sampled. */
function commonOf(
  parts: readonly { readonly rows: number; readonly column: ColumnStatistics }[],
  rows: number,
): { sample?: ColumnSample } {
  const shares = new Map<unknown, { readonly value: Value; share: number }>()
  for (const { rows: own, column } of parts) {
    if (!column.sample) return {}
    const { common, frequencies } = column.sample
    for (const [i, value] of common.entries()) {
      const share = (frequencies[i] * own) / rows
      const key = typeof value === 'object' ? JSON.stringify(value, withBigints) : value
      const known = shares.get(key)
      if (known) known.share += share
      else shares.set(key, { value, share })
    }
  }
  if (shares.size === 0) return {}
  const most = [...shares.values()].sort((a, b) => b.share - a.share).slice(0, commonMax)
  return {
    sample: { common: most.map(({ value }) => value), frequencies: most.map(({ share }) => share), histogram: [] },
  }
}

/** As many as ANALYZE keeps of one table. */
const commonMax = 100

const withBigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

type Parts = readonly { readonly column: ColumnStatistics }[]

/** undefined: one of them does not know its own. */
function bound(parts: Parts, of: (column: ColumnStatistics) => Value, type: TypeRef, sign: 1 | -1): Value {
  const { compare } = typeByOid(type.oid)
  let best: Value
  for (const { column } of parts) {
    const value = of(column)
    if (value === undefined && column.nullFraction === 1) continue
    if (value === undefined || !compare) return undefined
    if (best === undefined || sign * compare(value, best) > 0) best = value
  }
  return best
}

function disjoint(parts: Parts, type: TypeRef): boolean {
  const { compare } = typeByOid(type.oid)
  if (!compare || parts.some(({ column }) => column.min === undefined || column.max === undefined)) return false
  const sorted = parts.toSorted((a, b) => compare(a.column.min, b.column.min))
  return sorted.every(({ column }, i) => i === 0 || compare(sorted[i - 1].column.max, column.min) < 0)
}
