// Statistics of a table: those of its regions, added up.
import type { ColumnSchema, ColumnStatistics, TableStatistics } from '../../../engine/tables.ts'
import { findType } from '../../../engine/types/registry.ts'
import type { RegionServer } from '../../../regions/region-server.ts'
import { regionId } from '../../../regions/requests/request.ts'
import type { Catalogs } from '../catalogs.ts'
import type { ColumnSamples } from './column-samples.ts'

export function tableStatistics(
  regions: RegionServer,
  catalogs: Catalogs,
  samples: ColumnSamples,
  oid: number,
): TableStatistics | undefined {
  for (const database of catalogs.databases()) {
    const relation = catalogs.current(database.oid).row('table', oid)
    if (!relation) continue
    const parts = relation.regions.map((number) => regions.statistics(regionId(oid, number)))
    const counted = parts.length === 1 ? parts[0] : together(parts, relation.columns)
    return counted && sampled(counted, samples, oid)
  }
  return undefined
}

function together(
  parts: readonly (TableStatistics | undefined)[],
  columns: readonly ColumnSchema[],
): TableStatistics | undefined {
  const types = new Map(columns.map(({ attribute, type }) => [attribute, type.oid]))
  return parts.reduce((sum, one) => (sum && one ? merged(sum, one, types) : (sum ?? one)), undefined)
}

function sampled(counted: TableStatistics, samples: ColumnSamples, table: number): TableStatistics {
  let columns: ReadonlyMap<number, ColumnStatistics> | undefined
  return {
    ...counted,
    // Most who ask want the number of rows alone.
    get columns() {
      if (columns) return columns
      samples.asked(table, counted.rows)
      const sampleOf = samples.of(table)
      if (!sampleOf) return (columns = counted.columns)
      const all = new Map(counted.columns)
      for (const [attribute, known] of all) {
        const sample = sampleOf.get(attribute)
        if (sample) all.set(attribute, { ...known, sample })
      }
      return (columns = all)
    },
  }
}

function merged(a: TableStatistics, b: TableStatistics, types: ReadonlyMap<number, number>): TableStatistics {
  const columns = new Map<number, ColumnStatistics>()
  const rows = a.rows + b.rows
  for (const attribute of new Set([...a.columns.keys(), ...b.columns.keys()])) {
    const left = a.columns.get(attribute)
    const right = b.columns.get(attribute)
    if (!left || !right) {
      columns.set(attribute, (left ?? right)!)
      continue
    }
    const compare = findType(types.get(attribute) ?? 0)?.compare
    const least = (x: unknown, y: unknown): unknown =>
      x === undefined ? y : y === undefined ? x : compare && compare(x, y) > 0 ? y : x
    const most = (x: unknown, y: unknown): unknown =>
      x === undefined ? y : y === undefined ? x : compare && compare(x, y) < 0 ? y : x
    columns.set(attribute, {
      // Regions split by a hash of the key share few values of it and most of everything else.
      distinct: Math.min(
        rows,
        left.distinct === a.rows && right.distinct === b.rows
          ? left.distinct + right.distinct
          : Math.max(left.distinct, right.distinct),
      ),
      nullFraction: rows === 0 ? 0 : (left.nullFraction * a.rows + right.nullFraction * b.rows) / rows,
      min: least(left.min, right.min),
      max: most(left.max, right.max),
    })
  }
  const indexedRows = new Map(a.indexedRows)
  for (const [index, one] of b.indexedRows ?? []) indexedRows.set(index, (indexedRows.get(index) ?? 0) + one)
  return { rows, bytes: a.bytes + b.bytes, columns, indexedRows }
}
