// INSERT … ON CONFLICT on a partitioned table: each row is looked up in the partition that it belongs to. A unique key has all columns of
// the partition key, so that no other partition can hold it.
import { partitionFinder } from '../../../engine/partitioned/find-partition.ts'
import { columnMap } from '../../../engine/partitioned/column-map.ts'
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
    const form = rowForms(table, tableByOid(core.catalog, leaf))
    const existing = await lookup(
      leaf,
      partsOfIndexes(core, leaf, arbiters),
      places.map((row) => form.below(rows[row])),
    )
    for (const [i, row] of places.entries()) {
      const one = existing[i]
      found[row] = one && { ...one, row: form.above(one.row), rowId: aliasedRow(space, leaf, one.rowId) }
    }
  }
  return found
}

type Row = readonly Value[]

/** Rows of the table as those of its partition, and back. */
function rowForms(table: Table, leaf: Table): { readonly below: (row: Row) => Row; readonly above: (row: Row) => Row } {
  const map = columnMap(table, leaf)
  if (!map) return { below: (row) => row, above: (row) => row }
  const own = leaf.schema.columns.map(({ attribute }) => attribute)
  const places = table.schema.columns.map(({ attribute }) => own.indexOf(map.attributes.get(attribute)!))
  return {
    below: (row) => own.map((_, i) => row[places.indexOf(i)] ?? null),
    above: (row) => places.map((place) => row[place]),
  }
}

function leafOf(core: SessionCore, table: Table, row: readonly Value[]): number {
  const { catalog } = core
  let level = table
  while (level.info.partitioning) {
    const { oid, partitioning } = level.info
    const columns = partitioning.keys.map((key) =>
      table.schema.columns.findIndex(({ name }) => name === nameOf(level, key.attribute)),
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
        core.user,
      )
    level = tableByOid(catalog, part)
  }
  return level.info.oid
}

const nameOf = ({ schema }: Table, attribute: number | undefined): string | undefined =>
  schema.columns.find((column) => column.attribute === attribute)?.name

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
