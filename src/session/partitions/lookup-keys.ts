// INSERT … ON CONFLICT on a partitioned table: each row is looked up in the partition that it belongs to. A unique key has all columns of
// the partition key, so that no other partition can hold it.
import { partitionFinder } from '../../../engine/partitioned/find-partition.ts'
import { partsOf, tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import { notSupported } from '../../../engine/errors.ts'
import { noPartition } from '../../../engine/interpret/writes/route-rows.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { ExistingRow } from '../keys/existing-rows.ts'
import type { SessionCore } from '../session-core.ts'
import { aliasedRow, rowSpaceOf } from './row-space.ts'

type Rows = readonly (readonly Value[])[]

export async function lookupInPartitions(
  core: SessionCore,
  table: Table,
  arbiters: readonly number[],
  rows: Rows,
  lookup: (leaf: number, arbiters: readonly number[], rows: Rows) => Promise<(ExistingRow | null)[]>,
): Promise<(ExistingRow | null)[]> {
  const split = Map.groupBy(rows.keys(), (row) => leafOf(core, table, rows[row]))
  const found: (ExistingRow | null)[] = rows.map(() => null)
  const space = rowSpaceOf(core.catalog, table)
  for (const [leaf, places] of split) {
    const existing = await lookup(
      leaf,
      partsOfIndexes(core, leaf, arbiters),
      places.map((row) => rows[row]),
    )
    for (const [i, row] of places.entries()) {
      const one = existing[i]
      found[row] = one && { ...one, rowId: aliasedRow(space, leaf, one.rowId) }
    }
  }
  return found
}

function leafOf(core: SessionCore, table: Table, row: readonly Value[]): number {
  const { catalog } = core
  let level = table
  while (level.info.partitioning) {
    const { oid, partitioning } = level.info
    const columns = partitioning.keys.map((key) =>
      table.schema.columns.findIndex(({ attribute }) => attribute === key.attribute),
    )
    const key = columns.map((column) => row[column])
    const part = partitionFinder({ table: oid, partitioning, parts: partsOf(catalog, oid) })(key)
    if (part === undefined)
      throw noPartition(
        catalog,
        oid,
        key,
        columns.map((column) => table.schema.columns[column]),
        core.textSettings,
      )
    level = tableByOid(catalog, part)
  }
  return level.info.oid
}

/** The partition's indexes that are parts of these. */
function partsOfIndexes({ catalog }: SessionCore, leaf: number, indexes: readonly number[]): readonly number[] {
  const parents = (oid: number): number | undefined => catalog.row('index', oid)?.parent
  return catalog.indexesOf(leaf).flatMap((index) => {
    if (!index.unique) return []
    for (let above = index.parent; above !== undefined; above = parents(above))
      if (indexes.includes(above)) return [index.oid]
    if (index.parent === undefined)
      throw notSupported('ON CONFLICT through a table of which a partition has a unique index of its own')
    return []
  })
}
